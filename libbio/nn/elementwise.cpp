#include "libbio/nn/elementwise.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "libbio/nn/chunks.h"
#include "libbio/nn/scalar_functions.h"

namespace libbio::nn {
namespace {

constexpr std::int64_t kElements = 8192;

template <class T>
T gaussian_cdf(T x) {
  return static_cast<T>(0.5) * (T(1) + erf(x * static_cast<T>(1 / std::numbers::sqrt2)));
}

template <class T>
T gelu_slope(T x) {
  const T density =
      std::exp(static_cast<T>(-0.5) * x * x) * static_cast<T>(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  return gaussian_cdf(x) + x * density;
}

template <class T>
T silu_slope(T x) {
  const T s = sigmoid(x);
  return s * (T(1) + x * (T(1) - s));
}

// y = function(x), dx += dy · slope(x).
template <class T>
Activation<T> map_elements(const Activation<T>& x, const Pass& pass, T (*function)(T), T (*slope)(T)) {
  Tensor<T> y(x.shape());
  for_chunks(pass.workers, y.size(), kElements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t e = begin; e < end; ++e) y.data()[e] = function(x.value().data()[e]);
  });
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record([x, output, slope, &workers = pass.workers] {
      T* const dx = x.gradient().data();
      const T* const dy = output.gradient().data();
      for_chunks(workers, x.value().size(), kElements, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t e = begin; e < end; ++e) dx[e] += dy[e] * slope(x.value().data()[e]);
      });
    });
  return output;
}

template <class T>
void add_to(Tensor<T>& sum, const Tensor<T>& term) {
  for (std::int64_t e = 0; e < sum.size(); ++e) sum.data()[e] += term.data()[e];
}

}  // namespace

template <class T>
Activation<T> gelu(const Activation<T>& x, const Pass& pass) {
  return map_elements<T>(
      x, pass, [](T v) { return v * gaussian_cdf(v); }, gelu_slope<T>);
}

template <class T>
Activation<T> silu(const Activation<T>& x, const Pass& pass) {
  return map_elements<T>(
      x, pass, [](T v) { return v * sigmoid(v); }, silu_slope<T>);
}

template <class T>
Activation<T> softplus(const Activation<T>& x, const Pass& pass) {
  return map_elements<T>(
      x, pass, [](T v) { return softplus(v); }, sigmoid<T>);
}

template <class T>
Activation<T> add(const Activation<T>& x, const Activation<T>& y, const Pass& pass) {
  require_shape("second term", y.shape(), x.shape());
  Tensor<T> z = x.value();
  add_to(z, y.value());
  Activation<T> output(std::move(z));
  if (pass.tape)
    pass.tape->record([x, y, output] {
      add_to(x.gradient(), output.gradient());
      add_to(y.gradient(), output.gradient());
    });
  return output;
}

#define LIBBIO_INSTANTIATE(T)                                            \
  template Activation<T> gelu<T>(const Activation<T>&, const Pass&);     \
  template Activation<T> silu<T>(const Activation<T>&, const Pass&);     \
  template Activation<T> softplus<T>(const Activation<T>&, const Pass&); \
  template Activation<T> add<T>(const Activation<T>&, const Activation<T>&, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
