// Factored attention: the couplings of a family as attention maps times 20 × 20 value matrices.
//
//   A^h = softmax_j (q^h_i · k^h_j / √d),  j ≠ i                            h = 1 ... H
//   D^r = A^(2r) - A^(2r+1)                                                  heads in pairs of opposite
//   values W_ij[a,b] = Σ_r ½ (D^r_ij V^r[a,b] + D^r_ji V^r[b,a])                    symmetric: W_ij[a,b] =
//   W_ji[b,a] objective = Σ_s w_s Σ_i -log p(x_si | x_s, without i) + 20 λ L Σ_{i<j} ‖W_ij‖²
//
// A softmax row is positive and sums to one, so a single head couples every pair of columns a little; two
// heads with values V and -V cancel that background and leave signed, sparse couplings. It is the model of
// Bhattacharya et al. 2022 (Pac. Symp. Biocomput. 27, 34) with V^(2r+1) = -V^(2r); see docs/decisions.
#pragma once

#include <cstdint>

#include "libbio/contact/letter_batch.h"
#include "libbio/nn/parameters.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Sizes and the penalty λ of the model.
struct FactoredAttentionShape {
  std::int64_t columns = 0;    // L
  std::int64_t heads = 0;      // H, even
  std::int64_t head_size = 0;  // d
  double penalty = 0;          // λ

  std::int64_t head_pairs() const { return heads / 2; }  // R
};

// Instantiated for float, double, std::complex<double>.
template <class T>
class FactoredAttention {
 public:
  explicit FactoredAttention(const FactoredAttentionShape& shape);

  const FactoredAttentionShape& shape() const { return shape_; }
  nn::Parameters<T>& parameters() { return parameters_; }
  View<T> query() { return parameters_.value(query_); }  // [H, L, d]
  View<T> key() { return parameters_.value(key_); }      // [H, L, d]
  View<T> value() { return parameters_.value(value_); }  // [R, 20, 20]
  View<T> bias() { return parameters_.value(bias_); }    // [L, 20]

  // The objective of a batch; the sequence weights of the batch set the strength of data against penalty.
  // Adds its gradient to the gradients of the parameters. ShapeError for a batch of other columns.
  T objective(const LetterBatch& batch, Workers& workers);

  // The maps of head h, [L, L], overwritten.
  void attention_map(std::int64_t head, View<T> map, Workers& workers);

  // Frobenius norms of the coupling blocks in the zero-sum gauge, [L, L], diagonal zero; from A and V only.
  Tensor<float> coupling_norms(Workers& workers);

 private:
  void fill_difference_maps(Workers& workers);
  void backpropagate_maps(Workers& workers);

  FactoredAttentionShape shape_;
  nn::Parameters<T> parameters_;
  int query_, key_, value_, bias_;
  // ½ (D_ij + D_ji) and ½ (D_ij - D_ji), [R, L, L]; objective() replaces them by their gradients, row by row.
  Tensor<T> even_maps_, odd_maps_;
};

}  // namespace libbio::contact
