// Attention among the rows of an alignment, each column by itself (column attention), on activations as
// linear layers leave them.
//
//   s_c,h,ij = scale · q_c,i,h · k_c,j,h;   p = softmax_j s;   o_c,i,h = Σ_j p_c,h,ij v_c,j,h
//   dv_j = Σ_i p_ij do_i;   dp_ij = do_i · v_j;   ds_ij = p_ij (dp_ij - Σ_k p_ik dp_ik);
//   dq_i = scale Σ_j ds_ij k_j;   dk_j = scale Σ_i ds_ij q_i
//
// A hidden key has the score -10000 in place of its own, as in the public MSA transformers: it counts for
// nothing where another key is visible, and a column without any visible key is averaged.
// Shapes: C columns (items), R rows, H heads of D components; q, k, v, o [C, R, H·D], head h = components h·D
// ... h·D + D - 1. Scores exist for one column and head at a time; between forward and backward only the
// log-sum-exp [C, H, R] is kept. Results do not depend on the number of workers. ShapeError when sizes
// disagree. Reference: Rao et al. 2021, ICML, PMLR 139, 8844. Instantiated for float, double,
// std::complex<double>.
#pragma once

#include <cstdint>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::attention {

inline constexpr double kHiddenScore = -10000;

template <class T>
struct ColumnInputs {
  View<const T> query, key, value;
  std::int64_t heads = 1;
  double scale = 1;
  View<const std::uint8_t> visible;  // [C, R], 0 for a hidden key; without data: all are visible
};

// `output` and log_sum_exp are overwritten; so is `maps` [C, H, R, R], the probabilities, where it has data.
template <class T>
void column_attention(const ColumnInputs<T>& inputs, View<T> output, View<T> log_sum_exp, View<T> maps,
                      Workers& workers);

// Adds the gradients.
template <class T>
void column_attention_backward(const ColumnInputs<T>& inputs, View<const T> log_sum_exp,
                               View<const T> d_output, View<T> d_query, View<T> d_key, View<T> d_value,
                               Workers& workers);

}  // namespace libbio::attention
