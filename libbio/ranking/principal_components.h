// Principal components of sparse expression, without ever making it dense.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/neighbour_weights.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct PrincipalComponentOptions {
  std::int64_t components = 20;
  // Genes counted in fewer of the fitted spots are left out: their loadings are 0.
  std::int64_t minimum_spots = 0;
  // One mark per spot: components are fitted to those that are not 0 (the training set). Empty: all.
  std::span<const std::uint8_t> fitted = {};
  // Each spot is replaced by this weighted sum of spots before all else. [B, B]; null: spots as they are.
  const NeighbourWeights* smoothing = nullptr;
  std::uint64_t seed = 0;
};

// X ≈ 1 meanᵀ + scores · loadings over the fitted spots; genes are centred, not scaled.
struct PrincipalComponents {
  Tensor<float> loadings;        // [k, G], orthonormal rows; the element of largest magnitude is positive
  Tensor<float> scores;          // [B, k] of all spots, fitted or not: (x − mean) · loadingsᵀ
  std::vector<double> mean;      // [G] over the fitted spots
  std::vector<double> variance;  // [k] of the scores of the fitted spots, with n − 1; descending
};

// By subspace iteration from a seeded random start (Halko, Martinsson & Tropp 2011, SIAM Review 53, 217) with
// at least 10 more directions than asked for, 7 iterations; the mean is taken off implicitly. Components that
// stand out are exact to float; in the bulk, where variances lie close together, a component has a few
// hundredths less variance than the best. Components beyond the rank of the matrix are 0. Time grows as
// entries × components. ShapeError unless components > 0 and the marks and the smoothing fit the spots;
// UsageError where no spot is fitted.
PrincipalComponents principal_components(const LogExpression& expression,
                                         const PrincipalComponentOptions& options, Workers& workers);

}  // namespace libbio::ranking
