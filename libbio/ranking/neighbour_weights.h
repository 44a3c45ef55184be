// Weights between spots: sparse matrices [B, B] made from lists of neighbours.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Compressed by rows: row i weighs spots index[e] by weight[e] for e in [start[i], start[i + 1]), each spot
// at most once. Indices need not ascend.
struct NeighbourWeights {
  std::vector<std::int64_t> start{0};
  std::vector<std::int32_t> index;
  std::vector<float> weight;
  std::int64_t spots() const { return std::ssize(start) - 1; }
};

// 1 / (number of neighbours of i) for each neighbour of i: rows add up to 1, or to 0 for a spot without
// neighbours.
NeighbourWeights row_normalised(const graph::Neighbours& neighbours);
// The mean of a spot and its neighbours: 1 / (number of neighbours + 1) each, the spot itself first.
NeighbourWeights mean_with_self(const graph::Neighbours& neighbours);

// Indices of each row ascend in the result.
NeighbourWeights transposed(const NeighbourWeights& weights);

// weights · values, [B, C] -> [B, C]: sums in float, in the order of each row.
Tensor<float> weighted_sums(const NeighbourWeights& weights, View<const float> values, Workers& workers);

}  // namespace libbio::ranking
