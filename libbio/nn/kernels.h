// The inner loops of layers over contiguous numbers. For float they are compiled per instruction set and take
// sums in vector lanes (within 1e-6 of the plain loops, relative to the largest term); other scalars get
// plain loops. Outputs may be inputs.
#pragma once

#include <cmath>
#include <cstdint>

namespace libbio::nn::kernels {

void gelu(std::int64_t n, const float* x, float* y);                              // y = x Φ(x)
void add_gelu_slope(std::int64_t n, const float* x, const float* dy, float* dx);  // dx += dy · (x Φ(x))'
void sum(std::int64_t n, const float* x, const float* y, float* z);               // z = x + y

// Σ_c a b (1 + g), and its derivatives for the slope dy of the sum, added.
float gated_product(std::int64_t n, const float* a, const float* b, const float* g);
void gated_product_backward(std::int64_t n, float dy, const float* a, const float* b, const float* g,
                            float* da, float* db, float* dg);

// y = γ n + β with n = (x - mean) · inverse, inverse = 1 / sqrt(variance + epsilon).
void layer_norm(std::int64_t n, const float* x, const float* gamma, const float* beta, double epsilon,
                float* y, float& mean, float& inverse);
// dx += the derivative of layer_norm in x, for the same mean and inverse.
void layer_norm_backward(std::int64_t n, const float* x, const float* gamma, const float* dy, float mean,
                         float inverse, float* dx);

template <class T>
void sum(std::int64_t n, const T* x, const T* y, T* z) {
  for (std::int64_t e = 0; e < n; ++e) z[e] = x[e] + y[e];
}

template <class T>
T gated_product(std::int64_t n, const T* a, const T* b, const T* g) {
  T sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += a[c] * b[c] * (T(1) + g[c]);
  return sum;
}

template <class T>
void gated_product_backward(std::int64_t n, T dy, const T* a, const T* b, const T* g, T* da, T* db, T* dg) {
  for (std::int64_t c = 0; c < n; ++c) {
    da[c] += dy * b[c] * (T(1) + g[c]);
    db[c] += dy * a[c] * (T(1) + g[c]);
    dg[c] += dy * a[c] * b[c];
  }
}

template <class T>
void layer_norm(std::int64_t n, const T* x, const T* gamma, const T* beta, double epsilon, T* y, T& mean,
                T& inverse) {
  const T count = static_cast<T>(static_cast<double>(n));
  T total = 0, variance = 0;
  for (std::int64_t c = 0; c < n; ++c) total += x[c];
  mean = total / count;
  for (std::int64_t c = 0; c < n; ++c) variance += (x[c] - mean) * (x[c] - mean);
  inverse = T(1) / std::sqrt(variance / count + static_cast<T>(epsilon));
  for (std::int64_t c = 0; c < n; ++c) y[c] = (x[c] - mean) * inverse * gamma[c] + beta[c];
}

template <class T>
void layer_norm_backward(std::int64_t n, const T* x, const T* gamma, const T* dy, T mean, T inverse, T* dx) {
  const T count = static_cast<T>(static_cast<double>(n));
  T mean_g = 0, mean_gn = 0;
  for (std::int64_t c = 0; c < n; ++c) {
    const T g = gamma[c] * dy[c];
    mean_g += g;
    mean_gn += g * (x[c] - mean) * inverse;
  }
  mean_g /= count;
  mean_gn /= count;
  for (std::int64_t c = 0; c < n; ++c)
    dx[c] += inverse * (gamma[c] * dy[c] - mean_g - (x[c] - mean) * inverse * mean_gn);
}

}  // namespace libbio::nn::kernels
