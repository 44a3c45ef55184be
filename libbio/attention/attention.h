// Multi-head attention, self or cross, with dot-product or additive scores, forward and backward.
//
//   dot product   s_ij = scale · q_i · k_j + b_ij                 (Vaswani et al. 2017, arXiv:1706.03762)
//   additive      s_ij = scale · w · tanh(q_i + k_j) + b_ij       (Bahdanau et al. 2015, arXiv:1409.0473)
//   p_i· = softmax_j of the visible s_ij;   o_i = Σ_j p_ij v_j
//
//   dv_j = Σ_i p_ij do_i;   dp_ij = do_i · v_j;   ds_ij = p_ij (dp_ij - Σ_k p_ik dp_ik);   db_ij = ds_ij
//   dot product   dq_i = scale Σ_j ds_ij k_j;   dk_j = scale Σ_i ds_ij q_i
//   additive      with t_ij = tanh(q_i + k_j), e_ij = scale · ds_ij · w ∘ (1 - t_ij²):
//                 dq_i = Σ_j e_ij;   dk_j = Σ_i e_ij;   dw = scale Σ_ij ds_ij t_ij
//
// Shapes: B items, H heads, Lq queries, Lk keys, head size D, value size Dv. The matrix of one head is
// contiguous
// ([L, D], head axis outside), so that each matrix product runs over whole rows.
// Scores exist for a block of queries at a time: nothing of size Lq·Lk is stored. Between forward and
// backward only the log-sum-exp of each row is kept; backward computes the probabilities again from it.
// Results do not depend on the number of workers. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>

#include "libbio/attention/mask.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::attention {

template <class T>
struct Inputs {
  View<const T> query;  // [B, H, Lq, D]
  View<const T> key;    // [B, H, Lk, D]
  View<const T> value;  // [B, H, Lk, Dv]
  // b, the same for all items: [H, Lq, Lk], or [1, Lq, Lk] for all heads alike; without data: none. Minus
  // infinity hides a key.
  View<const T> bias;
  // w of additive scores, [H, D]; without data the score is the dot product.
  View<const T> score_vector;
  double scale = 1;
  Mask mask;
};

// Where the gradients of Inputs are added to; same shapes. A gradient without data is not computed.
template <class T>
struct InputGradients {
  View<T> query, key, value, bias, score_vector;
};

// 1 / (sqrt(head_size) · temperature). UsageError unless temperature > 0.
double dot_product_scale(std::int64_t head_size, double temperature = 1);

// output [B, H, Lq, Dv] and log_sum_exp [B, H, Lq] are overwritten. ShapeError when sizes disagree or there
// is no key.
template <class T>
void attention_forward(const Inputs<T>& inputs, View<T> output, View<T> log_sum_exp, Workers& workers);

// Adds the gradients; log_sum_exp is what forward wrote.
template <class T>
void attention_backward(const Inputs<T>& inputs, View<const T> log_sum_exp, View<const T> d_output,
                        const InputGradients<T>& gradients, Workers& workers);

}  // namespace libbio::attention
