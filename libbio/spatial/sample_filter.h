// Which spots and genes of a sample are worth ranking.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

struct SampleFilter {
  bool only_in_tissue = true;         // where the sample says which spots are
  bool drop_mitochondrial = false;    // symbols that begin with MT- (mouse: mt-)
  bool drop_ribosomal = false;        // RPS or RPL and a digit, or RPSA, RPLP
  double least_spot_counts = 1;       // molecules of genes in a spot
  std::int64_t least_gene_spots = 1;  // spots in which a gene was counted
};

struct FilteredSample {
  SpatialSample sample;
  std::vector<std::int64_t> spots;   // rows of the original that were kept
  std::vector<std::string> remarks;  // what was left out, one sentence each
};

// By symbol, as SampleFilter says; never an antibody.
bool is_mitochondrial(const Feature& feature);
bool is_ribosomal(const Feature& feature);

// Spots are judged by all genes, genes by the spots that stay. Antibodies stay;
// controls of the method (Xenium's negative control probes and blank codewords) and other captures go.
// InputError where no spot or no gene is left.
FilteredSample filter_sample(SpatialSample sample, const SampleFilter& filter);

}  // namespace libbio::spatial
