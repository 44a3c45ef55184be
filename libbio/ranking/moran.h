// Moran's I of every gene: do neighbouring spots express it alike?
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/ranking/neighbour_weights.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"

namespace libbio::ranking {

// Neighbours of a spot where nothing else is said: those that touch it on a hexagonal array.
inline constexpr std::int64_t kMoranNeighbours = 6;

// How far I is above what is expected where places mean nothing. One-sided: p = P(Z >= z), small where
// neighbours are alike, near 1 where they differ more than by chance.
struct MoranTest {
  std::vector<double> z, p;  // [G]
  std::vector<double> q;     // [G], Benjamini & Hochberg
};

struct MoranScores {
  std::vector<double> index;      // I [G]
  double expected = 0;            // −1 / (B − 1)
  MoranTest under_normality;      // values drawn from a normal distribution: one variance for all genes
  MoranTest under_randomisation;  // the gene's own values, shuffled: knows its kurtosis
};

// With x log1p CP10k of a gene, z = x − mean and S0 = Σ_ij w_ij,
//   I = (B / S0) · Σ_ij w_ij z_i z_j / Σ_i z_i².
// Expectations and variances: Cliff & Ord 1981, Spatial Processes, ch. 2. The weights may be any; what
// squidpy takes (gr.spatial_neighbors, then gr.spatial_autocorr) is row_normalised(nearest_neighbours(points,
// 6, ...)): a spot's neighbours weigh the same and add up to 1, and are not made symmetric. squidpy's
// "pval_norm" is under_normality.p, but for genes with I below its expectation, where it gives the other
// tail. A gene that does not vary gets I = 0, z = 0, p = 1. The scores of a gene are computed from its
// non-zero entries and their neighbours alone; beside the counts, memory is a few tens of MB for each thread.
// ShapeError unless the weights fit the spots; UsageError for fewer than 4 spots or no neighbours at all.
MoranScores morans_i(const spatial::CountMatrix& counts, const NeighbourWeights& weights, Workers& workers);

}  // namespace libbio::ranking
