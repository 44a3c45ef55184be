// Products of sparse expression, centred implicitly, with a few dense vectors: what principal components are
// made of.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/neighbour_weights.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// The matrix S (X − 1 meanᵀ) [B, G]: X expression, S optional smoothing with rows that add up to 1, mean over
// the fitted rows of S X. Genes that are not used count as 0. Refers to its arguments, which outlive it.
class CentredExpression {
 public:
  // Vectors are kept side by side, a multiple of this many.
  static constexpr std::int64_t kLanes = 16;

  CentredExpression(const LogExpression& expression, const NeighbourWeights* smoothing,
                    std::span<const std::uint8_t> fitted, std::int64_t minimum_spots, Workers& workers);

  std::int64_t spots() const { return expression_.spots(); }
  std::int64_t genes() const { return expression_.genes(); }
  std::int64_t fitted_spots() const { return fitted_spots_; }
  std::int64_t used_genes() const { return used_genes_; }
  bool is_fitted(std::int64_t spot) const {
    return fitted_.empty() || fitted_[static_cast<std::size_t>(spot)] != 0;
  }
  bool is_used(std::int64_t gene) const { return used_[static_cast<std::size_t>(gene)] != 0; }
  const std::vector<double>& mean() const { return mean_; }

  // Of all spots: matrix · vectors, [G, C] -> [B, C]. Rows of genes that are not used must be 0.
  Tensor<float> times(View<const float> vectors) const;
  // matrixᵀ · vectors, [B, C] -> [G, C]. Rows of spots that are not fitted must be 0.
  Tensor<float> transposed_times(View<const float> vectors) const;

 private:
  std::vector<double> gene_sums(std::span<const double> spot_weight) const;

  const LogExpression& expression_;
  const NeighbourWeights* smoothing_;
  NeighbourWeights transposed_smoothing_;
  std::span<const std::uint8_t> fitted_;
  Workers& workers_;
  std::int64_t fitted_spots_ = 0, used_genes_ = 0;
  std::vector<std::uint8_t> used_;
  std::vector<double> mean_;
};

}  // namespace libbio::ranking
