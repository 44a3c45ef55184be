#include "libbio/attention/softmax.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "libbio/attention/fast_exp.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::attention {

// The float rows. Compiled per instruction set; "omp simd" (no OpenMP library is used) lets sums be taken in
// vector lanes.
namespace kernels {

LIBBIO_DISPATCHED float largest(std::int64_t n, const float* score) {
  float top = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : top)
  for (std::int64_t j = 0; j < n; ++j) top = score[j] > top ? score[j] : top;
  return top;
}

LIBBIO_DISPATCHED float exponentials(std::int64_t n, float shift, float* score) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t j = 0; j < n; ++j) {
    score[j] = fast_exp(score[j] - shift);
    sum += score[j];
  }
  return sum;
}

LIBBIO_DISPATCHED void multiply(std::int64_t n, float factor, float* x) {
#pragma omp simd
  for (std::int64_t j = 0; j < n; ++j) x[j] *= factor;
}

LIBBIO_DISPATCHED float product_sum(std::int64_t n, const float* x, const float* y) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t j = 0; j < n; ++j) sum += x[j] * y[j];
  return sum;
}

LIBBIO_DISPATCHED void centred_product(std::int64_t n, const float* p, const float* dp, float mean,
                                       float* ds) {
#pragma omp simd
  for (std::int64_t j = 0; j < n; ++j) ds[j] = p[j] * (dp[j] - mean);
}

// The other scalars: plain loops.
template <class T>
auto largest(std::int64_t n, const T* score) {
  auto top = -std::numeric_limits<double>::infinity();
  for (std::int64_t j = 0; j < n; ++j) top = std::max(top, std::real(score[j]));
  return top;
}

template <class T>
T exponentials(std::int64_t n, T shift, T* score) {
  T sum = 0;
  for (std::int64_t j = 0; j < n; ++j) sum += score[j] = std::exp(score[j] - shift);
  return sum;
}

template <class T>
void multiply(std::int64_t n, T factor, T* x) {
  for (std::int64_t j = 0; j < n; ++j) x[j] *= factor;
}

template <class T>
T product_sum(std::int64_t n, const T* x, const T* y) {
  T sum = 0;
  for (std::int64_t j = 0; j < n; ++j) sum += x[j] * y[j];
  return sum;
}

template <class T>
void centred_product(std::int64_t n, const T* p, const T* dp, T mean, T* ds) {
  for (std::int64_t j = 0; j < n; ++j) ds[j] = p[j] * (dp[j] - mean);
}

}  // namespace kernels

template <class T>
void softmax_rows(std::int64_t rows, std::int64_t n, T* scores, T* log_sum_exp) {
  for (std::int64_t row = 0; row < rows; ++row) {
    T* const score = scores + row * n;
    T log_sum = -std::numeric_limits<double>::infinity();
    const T top = kernels::largest(n, score);
    if (std::real(top) == std::real(log_sum) &&
        !std::isnan(std::real(kernels::product_sum(n, score, score)))) {
      std::fill(score, score + n, T(0));
    } else {
      const T sum = kernels::exponentials(n, top, score);
      kernels::multiply(n, T(1) / sum, score);
      log_sum = top + std::log(sum);
    }
    if (log_sum_exp) log_sum_exp[row] = log_sum;
  }
}

template <class T>
void probabilities_from_log_sum_exp(std::int64_t rows, std::int64_t n, T* scores, const T* log_sum_exp) {
  for (std::int64_t row = 0; row < rows; ++row) {
    T* const score = scores + row * n;
    if (std::real(log_sum_exp[row]) == -std::numeric_limits<double>::infinity())
      std::fill(score, score + n, T(0));
    else
      kernels::exponentials(n, log_sum_exp[row], score);
  }
}

template <class T>
void softmax_rows_backward(std::int64_t rows, std::int64_t n, const T* probabilities,
                           const T* d_probabilities, T* d_scores) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* const p = probabilities + row * n;
    const T* const dp = d_probabilities + row * n;
    kernels::centred_product(n, p, dp, kernels::product_sum(n, p, dp), d_scores + row * n);
  }
}

#define LIBBIO_INSTANTIATE(T)                                                                \
  template void softmax_rows<T>(std::int64_t, std::int64_t, T*, T*);                         \
  template void probabilities_from_log_sum_exp<T>(std::int64_t, std::int64_t, T*, const T*); \
  template void softmax_rows_backward<T>(std::int64_t, std::int64_t, const T*, const T*, T*);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
