// The command line of bio rank.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/options.h"
#include "libbio/ranking/gene_ranking.h"
#include "libbio/spatial/read_sample.h"
#include "libbio/spatial/sample_filter.h"

namespace bio {

// How samples are read, filtered and described: the same for ranking and for evaluation.
struct SampleOptions {
  std::vector<std::string> paths;
  libbio::spatial::ReadOptions read;
  libbio::spatial::SampleFilter filter;
  bool off_tissue = false;
  std::string histology;  // "image", "none", or the user's own matrix
  std::uint64_t seed = 0;
  int threads = 1;
  bool quiet = false;
};
void add_sample_options(OptionTable& table, SampleOptions& options);
void check_sample_options(SampleOptions& options);

struct RankOptions {
  SampleOptions sample;
  std::string output, table, plot;
  std::string global;  // table of spatially variable genes
  std::int64_t top = 50;
  std::string score = "lift";
  std::string like, against;       // barcodes, joined by commas
  std::vector<std::string> genes;  // to be drawn
  std::string attention_from;      // a barcode, to be drawn
  std::string plot_format = "png";
  std::int64_t refits = 8;
  std::int64_t epochs = 20;
  std::int64_t domains = 0;
  bool with_counts = false, force = false;

  libbio::ranking::RankingScore ranking_score() const;
};

OptionTable rank_option_table(RankOptions& options);
void check_rank_options(RankOptions& options);

}  // namespace bio
