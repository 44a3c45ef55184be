// Multi-head attention as layers: the bare operation, and with its four projections.
//
//   attend               o = merge_h softmax(scale · q_h k_hᵀ + b_h) v_h, head h = channels h·d ... h·d + d -
//   1 MultiHeadAttention   y = out_proj(attend(q_proj(x), k_proj(z), v_proj(z))); self: z = x, cross: z
//   another set
//
// Scores, masks and derivative: libbio/attention/attention.h.
// Shapes: x [B, Lq, C], z [B, Lk, Cz], q [B, Lq, C], k, v [B, Lk, C], y [B, Lq, C], C = H · d; bias [H, Lq,
// Lk] or [1, Lq, Lk]. Parameters: <name>.{q,k,v,out}_proj.{weight,bias}. Cached for backward: x, z, q, k, v,
// the merged heads, the log-sum-exp [B, H, Lq], a copy of the key mask. Reference: Vaswani et al. 2017,
// arXiv:1706.03762. Instantiated for float, double, std::complex<double>.
#pragma once

#include <optional>
#include <string>

#include "libbio/attention/mask.h"
#include "libbio/nn/linear.h"

namespace libbio::nn {

// `bias`, if any, gets a gradient. ShapeError when sizes disagree or C is no multiple of `heads`.
template <class T>
Activation<T> attend(const Activation<T>& q, const Activation<T>& k, const Activation<T>& v,
                     std::int64_t heads, double scale, const attention::Mask& mask,
                     const std::optional<Activation<T>>& bias, const Pass& pass);

struct MultiHeadAttentionSizes {
  std::int64_t channels;          // C
  std::int64_t heads;             // H; C is a multiple of it
  std::int64_t context_channels;  // Cz; C for self-attention
  double temperature = 1;
};

template <class T>
class MultiHeadAttention {
 public:
  MultiHeadAttention(Parameters<T>& parameters, const std::string& name,
                     const MultiHeadAttentionSizes& sizes);
  // Self-attention: give x as context too.
  Activation<T> forward(const Activation<T>& x, const Activation<T>& context, const attention::Mask& mask,
                        const std::optional<Activation<T>>& bias, const Pass& pass) const;

 private:
  std::int64_t heads_;
  double scale_;
  Linear<T> q_proj_, k_proj_, v_proj_, out_proj_;
};

}  // namespace libbio::nn
