// Tied row attention block · x plus attention along columns with one map for all rows.
//
//   n = LayerNorm(x);  q, k, v = projections of n, q zero at hidden positions
//   S_h,ij = Σ_r q_r,i,h · k_r,j,h / sqrt(D R), column j at -10000 where row 0 is hidden;  P = softmax_j S
//   y = x + out_proj(merge_h P_h v_h)          derivative: that of its parts (attention/tied_rows.h),
//   computed again from x
//
// Shapes: x, y [R, C, channels], channels = H · D; P [H, C, C]. Queries, keys and values exist for a block of
// rows at a time. Parameters: <name>.layer_norm.{weight,bias}, <name>.layer.{q,k,v,out}_proj.{weight,bias}.
// Cached for backward: x and P, of which there is one per layer, not one per row. Reference: Rao et al. 2021,
// ICML, PMLR 139, 8844. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/nn/layer_norm.h"
#include "libbio/nn/linear.h"

namespace libbio::nn {

template <class T>
class RowAttentionBlock {
 public:
  // Queries and keys held at a time while scores add up, in positions (whole rows, at least one).
  static constexpr std::int64_t kScorePositions = 4096;

  RowAttentionBlock(Parameters<T>& parameters, const std::string& name, std::int64_t channels,
                    std::int64_t heads);
  // visible [R, C]: 0 at hidden positions; without data all are visible. It must outlive the tape's backward.
  Activation<T> forward(const Activation<T>& x, View<const std::uint8_t> visible, const Pass& pass) const;
  // x ← y in place, for prediction. `map` is overwritten with P.
  void apply(View<T> x, View<const std::uint8_t> visible, View<T> map, const Pass& pass) const;

 private:
  void backward(const Activation<T>& x, View<const std::uint8_t> visible, const Tensor<T>& map,
                const Activation<T>& y, Workers& workers) const;
  double scale(std::int64_t rows) const;

  std::int64_t channels_, heads_;
  LayerNorm<T> norm_;
  Linear<T> q_proj_, k_proj_, v_proj_, out_proj_;
};

}  // namespace libbio::nn
