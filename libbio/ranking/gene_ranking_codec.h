// A gene ranking as elements of an AnnData file, written and read; docs/anndata.md says what they mean to
// readers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libbio/ranking/gene_ranking.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/record/value.h"
#include "libbio/spatial/h5ad_writer.h"

namespace libbio::ranking {

// Where the spots and genes of one section lie in its sample.
struct SectionPlace {
  std::int32_t section = 0;
  std::int64_t spots = 0, features = 0;  // of the sample
};

struct RankingNotes {
  RankingScore score = RankingScore::kLift;
  record::Settings parameters;
  std::vector<std::string> remarks;
  std::optional<PrototypeAnswer> prototype;
  std::optional<GeneRanking> antibodies;  // ranked among themselves
};

// Of antibodies, where there are any: obsm antibody_ranking_index and antibody_ranking_score.
// obs: gene_ranking_information, gene_ranking_effective_genes, (like_score); var: background_share,
// (like_score); obsm: gene_ranking_index (of var), gene_ranking_score, gene_ranking_z, spot_query; varm:
// gene_key; obsp: spot_attention; uns/gene_ranking. Rows follow the sample of the section.
spatial::AnnDataElements ranking_elements(const GeneRanking& ranking, const RankingModel& model,
                                          const SpotSet& set, const SectionPlace& place,
                                          const RankingNotes& notes);

// What an AnnData file says about the ranking of genes in its spots. B spots, k genes listed of each.
struct StoredRanking {
  std::vector<std::string> spots, features;  // names: indices of obs and var
  Tensor<std::int32_t> gene;                 // [B, k] rows of var, best first; -1 where a list is shorter
  Tensor<float> score;                       // [B, k]
  std::vector<double> information;           // [B] bits per molecule; empty where the file has none
  std::string score_name;                    // lift, deviance
  record::Settings parameters, choice;
  std::vector<std::string> remarks;  // on the input
};

// Whether the root of a file is that of an AnnData file with results of gene ranking.
bool has_ranking(const h5::Group& root);
// InputError where a list is missing, or names a feature that the file does not have.
StoredRanking read_ranking(const h5::Group& root);

}  // namespace libbio::ranking
