// Scalar functions that layers need in real arithmetic and, for gradient tests, in complex arithmetic.
#pragma once

#include <cmath>
#include <complex>
#include <numbers>

namespace libbio::nn {

template <class T>
T erf(T x) {
  return std::erf(x);
}

// The standard library has no complex erf. erf(x + ih) = erf(x) + i h erf'(x) up to h², which is exact for
// the complex step h = 1e-50 and its multiples; it is not an erf for general arguments.
inline std::complex<double> erf(std::complex<double> z) {
  const double slope = 2 * std::numbers::inv_sqrtpi * std::exp(-z.real() * z.real());
  return {std::erf(z.real()), z.imag() * slope};
}

// 1 / (1 + exp(-x)), without overflow on either side.
template <class T>
T sigmoid(T x) {
  if (std::real(x) >= 0) return T(1) / (T(1) + std::exp(-x));
  const T e = std::exp(x);
  return e / (T(1) + e);
}

// log(1 + exp(x)), without overflow.
template <class T>
T softplus(T x) {
  return std::real(x) > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

inline std::complex<double> softplus(std::complex<double> x) {
  return x.real() > 0 ? x + std::log(1.0 + std::exp(-x)) : std::log(1.0 + std::exp(x));
}

}  // namespace libbio::nn
