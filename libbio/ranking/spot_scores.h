// Scores of all genes in a spot, made when they are asked for: spots × genes are never in memory at once.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Writes the score of every gene in a spot, [G]: the higher, the earlier in the spot's list. Called by
// several threads at once, for different spots.
using SpotScores = std::function<void(std::int64_t spot, std::span<float> genes)>;

// Scores that are products of a vector of the spot and one of the gene, q_s · k_g.
struct ProductScores {
  Tensor<float> query, key;  // [B, d], [G, d]
};
// Refers to its argument, which outlives it.
SpotScores scores_of(const ProductScores& products);
SpotScores scores_of(ProductScores&&) = delete;

// A tile of scores, [number of spots, G]; row i is that of spots[i].
using SeeTile = std::function<void(std::span<const std::int64_t> spots, View<const float> scores)>;

// Shows the scores of the spots listed, in tiles in the order of the list. `see` is called by the calling
// thread, and may use the workers.
void score_by_tiles(const SpotScores& scores, std::span<const std::int64_t> spots, std::int64_t genes,
                    const SeeTile& see, Workers& workers);

}  // namespace libbio::ranking
