#include "libbio/nn/kernels.h"

#include "libbio/nn/fast_gelu.h"
#include "libbio/tensor/instruction_set.h"

// "omp simd" (no OpenMP library is used) lets sums be taken in vector lanes.
namespace libbio::nn::kernels {

LIBBIO_DISPATCHED void gelu(std::int64_t n, const float* x, float* y) {
#pragma omp simd
  for (std::int64_t e = 0; e < n; ++e) y[e] = fast_gelu(x[e]);
}

LIBBIO_DISPATCHED void add_gelu_slope(std::int64_t n, const float* x, const float* dy, float* dx) {
#pragma omp simd
  for (std::int64_t e = 0; e < n; ++e) dx[e] += dy[e] * fast_gelu_slope(x[e]);
}

LIBBIO_DISPATCHED void sum(std::int64_t n, const float* x, const float* y, float* z) {
#pragma omp simd
  for (std::int64_t e = 0; e < n; ++e) z[e] = x[e] + y[e];
}

LIBBIO_DISPATCHED float gated_product(std::int64_t n, const float* a, const float* b, const float* g) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t c = 0; c < n; ++c) sum += a[c] * b[c] * (1.0F + g[c]);
  return sum;
}

LIBBIO_DISPATCHED void gated_product_backward(std::int64_t n, float dy, const float* a, const float* b,
                                              const float* g, float* da, float* db, float* dg) {
#pragma omp simd
  for (std::int64_t c = 0; c < n; ++c) {
    const float slope = dy * (1.0F + g[c]);
    da[c] += slope * b[c];
    db[c] += slope * a[c];
    dg[c] += dy * a[c] * b[c];
  }
}

LIBBIO_DISPATCHED void layer_norm(std::int64_t n, const float* x, const float* gamma, const float* beta,
                                  double epsilon, float* y, float& mean, float& inverse) {
  float total = 0, squares = 0;
#pragma omp simd reduction(+ : total)
  for (std::int64_t c = 0; c < n; ++c) total += x[c];
  const float centre = total / static_cast<float>(n);
#pragma omp simd reduction(+ : squares)
  for (std::int64_t c = 0; c < n; ++c) squares += (x[c] - centre) * (x[c] - centre);
  const float scale = 1.0f / std::sqrt(squares / static_cast<float>(n) + static_cast<float>(epsilon));
#pragma omp simd
  for (std::int64_t c = 0; c < n; ++c) y[c] = (x[c] - centre) * scale * gamma[c] + beta[c];
  mean = centre;
  inverse = scale;
}

LIBBIO_DISPATCHED void layer_norm_backward(std::int64_t n, const float* x, const float* gamma,
                                           const float* dy, float mean, float inverse, float* dx) {
  float sum_g = 0, sum_gn = 0;
#pragma omp simd reduction(+ : sum_g, sum_gn)
  for (std::int64_t c = 0; c < n; ++c) {
    const float g = gamma[c] * dy[c];
    sum_g += g;
    sum_gn += g * (x[c] - mean) * inverse;
  }
  const float mean_g = sum_g / static_cast<float>(n), mean_gn = sum_gn / static_cast<float>(n);
#pragma omp simd
  for (std::int64_t c = 0; c < n; ++c)
    dx[c] += inverse * (gamma[c] * dy[c] - mean_g - (x[c] - mean) * inverse * mean_gn);
}

}  // namespace libbio::nn::kernels
