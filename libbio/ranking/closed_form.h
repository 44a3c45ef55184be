// The start of the model without iterations: ridge regression of log expression on features of spots, cut to
// a few directions.
//
//   C = (Fᵀ W F + λ n I)⁻¹ Fᵀ W L            F [n, f] features, L [n, G] log1p CP10k, W weights of spots
//   F C ≈ (F A) Bᵀ                           the best product of rank d over the spots fitted
//
// Features are centred within each section beforehand, L on its mean over the spots fitted.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/ranking/expression.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// All that ridge regression needs of the spots.
struct RidgeMoments {
  Tensor<double> gram;  // Fᵀ W F, [f, f]
  Tensor<float> cross;  // Lᵀ W F, [G, f]
  double spots = 0;     // Σ weights: n
};

// Rows of `features` are those of `expression`, several copies one after the other (the same spots seen with
// other neighbours); each is [B, f]. Spots of weight 0 do not count. ShapeError without
// features, or where their shapes disagree.
RidgeMoments ridge_moments(const LogExpression& expression, std::span<const Tensor<float>> features,
                           std::span<const double> weight, Workers& workers);

// C transposed, [G, f]. λ is `penalty`.
Tensor<float> ridge_coefficients(const RidgeMoments& moments, double penalty, Workers& workers);

// q_s = f_s · query_weight has variance one in every direction over the spots fitted, and q_s · k_g is the
// best approximation of rank d to F C, strongest direction first.
struct LowRankMap {
  Tensor<float> query_weight;  // [f, d]
  Tensor<float> key;           // [G, d]
};
// d is at most `rank`: fewer where F C has fewer directions.
LowRankMap low_rank_map(const RidgeMoments& moments, View<const float> coefficients, std::int64_t rank,
                        Workers& workers);
// q of spots with these features: features · query_weight, [n, f] -> [n, d].
Tensor<float> queries_of(View<const float> features, const LowRankMap& map);

}  // namespace libbio::ranking
