// The result of the job: which genes stand out in every spot, by how much, and how sure that is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/model_fit.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// By what genes are ranked in a spot:
//   kLift      s_sg = q_s · k_g - mean over genes: a natural logarithm, how much more of the gene the spot's
//              surroundings foretell than the section has: what is specific here
//   kDeviance  s_sg · sqrt(background share of g): what would be seen here, abundant genes first
enum class RankingScore { kLift, kDeviance };

// Of every spot, k genes sorted by score, ties by gene.
struct GeneRanking {
  Tensor<std::int32_t> gene;  // [B, k]
  Tensor<float> score;        // [B, k]
  // Score divided by its standard deviation over refits to resampled spots; 0 with fewer than two. [B, k]
  Tensor<float> z;
  // Of the expected shares a of a spot: exp of their entropy, "as many genes as if all were equally
  // frequent"; and bits per molecule by which they differ from the background: Σ a log2(a / background).
  std::vector<float> effective_genes, information;  // [B]
};

// Rows are those of the model's queries; k is the smaller one of `top` and the number of genes. `section`: of
// each spot. UsageError unless 1 <= top.
GeneRanking rank_genes(const RankingModel& model, std::span<const std::int32_t> section, std::int64_t top,
                       RankingScore score, Workers& workers);

// The model of the second modality: antibodies in the place of genes, without refits.
RankingModel antibody_model(const RankingModel& model);

// Scores of one gene in every spot, [B].
std::vector<float> scores_of_gene(const RankingModel& model, std::span<const std::int32_t> section,
                                  std::int64_t gene, RankingScore score);
// Scores of all genes, spot by spot. Refers to the arguments, which outlive it.
SpotScores scores_of_spots(const RankingModel& model, std::span<const std::int32_t> section,
                           RankingScore score);

// A question by example: which spots are like these and not like those, and which genes say so. The direction
// p is the mean query of `like` less that of `against`, or less the mean of all where `against` is empty.
struct PrototypeAnswer {
  std::vector<float> spot;  // cosine of p and what the spot's query has beyond the mean of all; [B]
  std::vector<float> gene;  // p · k_g less the mean over genes: log ratio of expected shares; [G]
};
// ShapeError where `like` is empty.
PrototypeAnswer ask_by_example(const RankingModel& model, std::span<const std::int64_t> like,
                               std::span<const std::int64_t> against);

}  // namespace libbio::ranking
