// Alignment embedding · token, place in the row, and row.
//
//   p(r,c) = 1 + number of tokens other than pads in row r up to and with column c;  1 for a pad
//   x_rc = E[token_rc] + P[p(r,c)] + M[r];   dE, dP, dM: sums of dx over the positions that used an entry
//
// Shapes: tokens [R, C]; E [V, D]; P [max_positions + 2, D]; M [1, max_rows, 1, D], or [1, max_rows, 1, 1]
// where one number is added to all components; x [R, C, D]. Parameters: embed_tokens.weight,
// embed_positions.weight, msa_position_embedding (normal, standard deviation 0.02). Cached for backward: the
// tokens. Reference: Rao et al. 2021, ICML, PMLR 139, 8844; positions as in its public program. Instantiated
// for float, double, std::complex<double>.
#pragma once

#include "libbio/msa_transformer/config.h"
#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"

namespace libbio::msa_transformer {

template <class T>
class AlignmentEmbedding {
 public:
  AlignmentEmbedding(nn::Parameters<T>& parameters, const Config& config);
  // InputError for more columns or rows than there are entries, ShapeError for numbers that are no tokens.
  nn::Activation<T> forward(View<const Token> tokens, const nn::Pass& pass) const;
  // The number of embed_tokens.weight, which the language-model head uses too.
  int token_weight() const { return tokens_; }

 private:
  void backward(const Tensor<Token>& tokens, const nn::Activation<T>& x, Workers& workers) const;

  nn::Parameters<T>* parameters_;
  std::int64_t channels_, vocabulary_, max_positions_, max_rows_, row_components_;
  Token pad_;
  int tokens_, positions_, rows_;
};

}  // namespace libbio::msa_transformer
