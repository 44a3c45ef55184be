// The MSA transformer: axial attention over an alignment, tied rows and columns in turn.
//
//   x = LayerNorm(embed_tokens[token] + embed_positions[position] + msa_position_embedding[row])
//   per layer:  x += RowAttention(LayerNorm(x));  x += ColumnAttention(LayerNorm(x));  x += FFN(LayerNorm(x))
//   y = LayerNorm(x);  logits = LayerNorm(GELU(dense(y))) embed_tokensᵀ + bias
//   contact_ij = σ(Σ_lh w_lh APC(A_lh + A_lhᵀ)_ij + b), A_lh the map of row-attention head h of layer l
//   without the start token
//
// Tensors have the names of the public checkpoint (README.md lists them).
// Shapes: tokens [R, C], C = residue columns + 1, column 0 the start token; x, y [R, C, D].
// With a tape each of the three blocks of a layer keeps its input only, and computes itself again in
// backward. Reference: Rao et al. 2021, ICML, PMLR 139, 8844. Instantiated for float, double,
// std::complex<double> (predict: float and double).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "libbio/msa_transformer/config.h"
#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

enum class Precision {
  f32,
  bf16,  // operands of the matrix products of linear layers rounded to bfloat16, sums in float
};

enum class LogitRows { none, query, all };

// What predict() shall give beside the representation.
struct Wanted {
  bool contacts = true;           // WeightsError if the model has no contact head
  bool row_attention = false;     // Lr·H·C² numbers
  bool column_average = false;    // Lr·H·R² numbers
  bool column_attention = false;  // Lr·H·C·R² numbers
  LogitRows logits = LogitRows::none;
  // Which of representations 0 (embedding) ... Lr (after the last norm) to keep, R·C·D numbers each.
  std::vector<std::int64_t> representations;
  // The alignment was part of a padded batch: the public program then masks pads even where this alignment
  // has none. For comparison with it only.
  bool padded_batch = false;
};

// Tensors that were not asked for are empty.
template <class T>
struct Prediction {
  Tensor<T> contact_logit;                            // [L, L], L = C - 1: symmetric
  Tensor<T> contact;                                  // [L, L]: its logistic
  Tensor<T> row_attention;                            // [Lr, H, C, C]
  Tensor<T> column_average;                           // [Lr, H, R, R]: mean over the columns of residues
  Tensor<T> column_attention;                         // [Lr, H, C, R, R]
  Tensor<T> logits;                                   // [R or 1, C, V]
  std::map<std::int64_t, Tensor<T>> representations;  // each [R, C, D]
};

struct Cost {
  double operations = 0;   // floating-point operations of the matrix products, multiply and add counted apart
  std::int64_t bytes = 0;  // peak memory: weights, activations, results
};

template <class T>
class MsaTransformer {
 public:
  // Declares the tensors; call parameters().allocate() (and read them) or initialise() next.
  // WeightsError where the sizes make no sense.
  explicit MsaTransformer(const Config& config);
  ~MsaTransformer();
  MsaTransformer(MsaTransformer&&) noexcept;

  const Config& config() const;
  nn::Parameters<T>& parameters();

  // y [R, C, D], the representation after the last norm. InputError for more columns or rows than the model
  // has positions for; ShapeError for numbers that are no tokens. Pads may stand anywhere.
  nn::Activation<T> encode(View<const Token> tokens, const nn::Pass& pass) const;
  // Language-model head on any [..., D] -> [..., V].
  nn::Activation<T> logits(const nn::Activation<T>& representation, const nn::Pass& pass) const;

  // The whole forward pass. `done(n)` is called after layer n = 1 ... Lr. Errors as encode.
  Prediction<T> predict(View<const Token> tokens, const Wanted& wanted, Workers& workers,
                        Precision precision = Precision::f32,
                        const std::function<void(std::int64_t)>& done = {}) const;

 private:
  struct Layers;
  std::unique_ptr<Layers> layers_;
};

// What predict() will take, for float.
Cost estimate_cost(const Config& config, std::int64_t rows, std::int64_t columns, const Wanted& wanted,
                   Precision precision, int threads);

}  // namespace libbio::msa_transformer
