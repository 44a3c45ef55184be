// The pseudolikelihood of a batch at four columns at a time, and its gradient by their couplings.
//
//   logit[b, i, a] = bias[i, a] + Σ_j W_ij[a, x_bj];   loss = -Σ_b w_b Σ_i log softmax_a(logit[b, i,
//   ·])[x_bi]
//
// over the rows b and columns i with an amino acid; other letters give no input and are no target. Inputs are
// one-hot, so the product with W is a sum of table rows, and its gradient a sum of residuals over the rows
// that have a letter: neither needs a multiplication. (Ekeberg, Hartonen & Aurell 2014, J. Comput. Phys. 276,
// 341.)
#pragma once

#include "libbio/contact/letter_batch.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Columns i that share one pass over the batch: their couplings with all columns j stay in the cache.
inline constexpr std::int64_t kBlockColumns = 4;
inline constexpr std::int64_t kBlockWidth = kBlockColumns * kLetters;

// Work space of one block.
template <class T>
struct PseudolikelihoodBlock {
  // Couplings by input: row (j, x) holds W_ij[a, x] for the block's i and a. The rows of letter 20 are zero.
  Tensor<T> table;          // [L, 21, kBlockWidth]
  Tensor<T> gradient;       // [L, 20, kBlockWidth], overwritten
  Tensor<T> bias;           // [kBlockWidth]
  Tensor<T> bias_gradient;  // [kBlockWidth], overwritten
  Tensor<T> residual;       // [B, kBlockWidth], work space
  T loss = 0;               // overwritten

  PseudolikelihoodBlock(std::int64_t rows, std::int64_t columns);
};

// Loss and gradients of columns first_column .. first_column + 3; columns from L on count nothing.
// Instantiated for float, double, std::complex<double>.
template <class T>
void evaluate_block(const LetterBatch& batch, std::int64_t first_column, PseudolikelihoodBlock<T>& block);

}  // namespace libbio::contact
