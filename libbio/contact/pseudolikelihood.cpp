#include "libbio/contact/pseudolikelihood.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>
#include <type_traits>

#include "libbio/attention/fast_exp.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::contact {
namespace {

using sequence::Letter;

// --- float: sixteen lanes; a block of four columns is five of them
// -------------------------------------------- The compiler splits the lanes into what the CPU has.
typedef float Lanes __attribute__((vector_size(64), may_alias));
constexpr int kBlockLanes = kBlockWidth / 16;
static_assert(kBlockWidth % 16 == 0 && kBlockLanes == 5);

LIBBIO_DISPATCHED
void gather_logits(const Letter* letters, std::int64_t rows, std::int64_t columns, const float* table,
                   const float* bias, float* logits) {
  for (std::int64_t b = 0; b < rows; ++b) {
    const Letter* row = letters + b * columns;
    const auto* start = reinterpret_cast<const Lanes*>(bias);
    Lanes s0 = start[0], s1 = start[1], s2 = start[2], s3 = start[3], s4 = start[4];
    for (std::int64_t j = 0; j < columns; ++j) {
      const auto* input = reinterpret_cast<const Lanes*>(table + (j * kLettersAndGap + row[j]) * kBlockWidth);
      s0 += input[0], s1 += input[1], s2 += input[2], s3 += input[3], s4 += input[4];
    }
    auto* sum = reinterpret_cast<Lanes*>(logits + b * kBlockWidth);
    sum[0] = s0, sum[1] = s1, sum[2] = s2, sum[3] = s3, sum[4] = s4;
  }
}

LIBBIO_DISPATCHED
void sum_residuals(const std::uint32_t* rows_begin, const std::uint32_t* rows_end, const float* residual,
                   float* gradient) {
  Lanes s0{}, s1{}, s2{}, s3{}, s4{};
  for (const std::uint32_t* b = rows_begin; b != rows_end; ++b) {
    const auto* r = reinterpret_cast<const Lanes*>(residual + *b * kBlockWidth);
    s0 += r[0], s1 += r[1], s2 += r[2], s3 += r[3], s4 += r[4];
  }
  auto* sum = reinterpret_cast<Lanes*>(gradient);
  sum[0] = s0, sum[1] = s1, sum[2] = s2, sum[3] = s3, sum[4] = s4;
}

// --- any scalar: the same by the definition
// ----------------------------------------------------------------------
template <class T>
void gather_logits(const Letter* letters, std::int64_t rows, std::int64_t columns, const T* table,
                   const T* bias, T* logits) {
  for (std::int64_t b = 0; b < rows; ++b) {
    T* sum = logits + b * kBlockWidth;
    std::copy_n(bias, kBlockWidth, sum);
    for (std::int64_t j = 0; j < columns; ++j) {
      const T* input = table + (j * kLettersAndGap + letters[b * columns + j]) * kBlockWidth;
      for (int k = 0; k < kBlockWidth; ++k) sum[k] += input[k];
    }
  }
}

template <class T>
void sum_residuals(const std::uint32_t* rows_begin, const std::uint32_t* rows_end, const T* residual,
                   T* gradient) {
  std::fill_n(gradient, kBlockWidth, T(0));
  for (const std::uint32_t* b = rows_begin; b != rows_end; ++b)
    for (int k = 0; k < kBlockWidth; ++k) gradient[k] += residual[*b * kBlockWidth + k];
}

[[gnu::always_inline]] inline float exponential(float x) {
  return attention::fast_exp(x);
}
template <class T>
T exponential(T x) {
  return std::exp(x);
}

// --- residuals
// -------------------------------------------------------------------------------------------------------
// Turns the logits of one column, rows `stride` apart, into residuals w (p - onehot(target)), zero where the
// target is no amino acid. Adds the loss and the bias gradient.
template <class T>
[[gnu::always_inline]] inline void column_residuals(const Letter* targets, std::int64_t target_stride,
                                                    const float* weights, std::int64_t rows, T* logits,
                                                    T* bias_gradient, T* loss) {
  for (std::int64_t b = 0; b < rows; ++b) {
    T* logit = logits + b * kBlockWidth;
    const Letter target = targets[b * target_stride];
    if (target >= kLetters) {
      std::fill_n(logit, kLetters, T(0));
      continue;
    }
    const T weight = T(weights[b]);
    auto largest = std::real(logit[0]);
    for (int a = 1; a < kLetters; ++a) largest = std::max(largest, std::real(logit[a]));
    const T target_logit = logit[target] - T(largest);
    T sum = T(0);
    for (int a = 0; a < kLetters; ++a) logit[a] = exponential(T(logit[a] - T(largest)));
    for (int a = 0; a < kLetters; ++a) sum += logit[a];
    *loss += weight * (std::log(sum) - target_logit);
    const T scale = weight / sum;
    for (int a = 0; a < kLetters; ++a) logit[a] *= scale;
    logit[target] -= weight;
    for (int a = 0; a < kLetters; ++a) bias_gradient[a] += logit[a];
  }
}

LIBBIO_DISPATCHED
void residuals(const Letter* targets, std::int64_t target_stride, const float* weights, std::int64_t rows,
               float* logits, float* bias_gradient, float* loss) {
  column_residuals(targets, target_stride, weights, rows, logits, bias_gradient, loss);
}
template <class T>
void residuals(const Letter* targets, std::int64_t target_stride, const float* weights, std::int64_t rows,
               T* logits, T* bias_gradient, T* loss) {
  column_residuals(targets, target_stride, weights, rows, logits, bias_gradient, loss);
}

}  // namespace

template <class T>
PseudolikelihoodBlock<T>::PseudolikelihoodBlock(std::int64_t rows, std::int64_t columns)
    : table(Shape{columns, kLettersAndGap, kBlockWidth}),
      gradient(Shape{columns, kLetters, kBlockWidth}),
      bias(Shape{kBlockWidth}),
      bias_gradient(Shape{kBlockWidth}),
      residual(Shape{rows, kBlockWidth}) {}

template <class T>
void evaluate_block(const LetterBatch& batch, std::int64_t first_column, PseudolikelihoodBlock<T>& block) {
  gather_logits(batch.letters.data(), batch.rows, batch.columns, block.table.data(), block.bias.data(),
                block.residual.data());
  block.bias_gradient.fill(T(0));
  block.loss = T(0);
  for (std::int64_t c = 0; c < kBlockColumns; ++c) {
    T* logits = block.residual.data() + c * kLetters;
    if (const std::int64_t column = first_column + c; column < batch.columns)
      residuals(batch.letters.data() + column, batch.columns, batch.weights.data(), batch.rows, logits,
                block.bias_gradient.data() + c * kLetters, &block.loss);
    else
      for (std::int64_t b = 0; b < batch.rows; ++b) std::fill_n(logits + b * kBlockWidth, kLetters, T(0));
  }
  for (std::int64_t j = 0; j < batch.columns; ++j) {
    const std::uint32_t* rows = batch.rows_by_letter.data() + j * batch.rows;
    const std::uint32_t* begin = batch.letter_begin.data() + j * (kLettersAndGap + 1);
    for (int x = 0; x < kLetters; ++x)
      sum_residuals(rows + begin[x], rows + begin[x + 1], block.residual.data(),
                    block.gradient.data() + (j * kLetters + x) * kBlockWidth);
  }
}

template struct PseudolikelihoodBlock<float>;
template struct PseudolikelihoodBlock<double>;
template struct PseudolikelihoodBlock<std::complex<double>>;
template void evaluate_block(const LetterBatch&, std::int64_t, PseudolikelihoodBlock<float>&);
template void evaluate_block(const LetterBatch&, std::int64_t, PseudolikelihoodBlock<double>&);
template void evaluate_block(const LetterBatch&, std::int64_t, PseudolikelihoodBlock<std::complex<double>>&);

}  // namespace libbio::contact
