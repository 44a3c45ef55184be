#include "libbio/nn/elementwise.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "libbio/nn/chunks.h"
#include "libbio/nn/kernels.h"
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

// y = function(x), dx += dy · slope(x), over whole ranges: function(n, x, y), add_slope(n, x, dy, dx).
template <class T, class Function, class AddSlope>
Activation<T> map_ranges(const Activation<T>& x, const Pass& pass, const Function& function,
                         const AddSlope& add_slope) {
  Tensor<T> y = Tensor<T>::for_overwrite(x.shape());
  for_chunks(pass.workers, y.size(), kElements, [&](std::int64_t begin, std::int64_t end) {
    function(end - begin, x.value().data() + begin, y.data() + begin);
  });
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record([x, output, add_slope, &workers = pass.workers] {
      T* const dx = x.gradient().data();
      const T* const dy = output.gradient().data();
      for_chunks(workers, x.value().size(), kElements, [&](std::int64_t begin, std::int64_t end) {
        add_slope(end - begin, x.value().data() + begin, dy + begin, dx + begin);
      });
    });
  return output;
}

// The same for functions of one element.
template <class T>
Activation<T> map_elements(const Activation<T>& x, const Pass& pass, T (*function)(T), T (*slope)(T)) {
  return map_ranges<T>(
      x, pass,
      [function](std::int64_t n, const T* in, T* out) {
        for (std::int64_t e = 0; e < n; ++e) out[e] = function(in[e]);
      },
      [slope](std::int64_t n, const T* in, const T* dy, T* dx) {
        for (std::int64_t e = 0; e < n; ++e) dx[e] += dy[e] * slope(in[e]);
      });
}

template <class T>
void gelu_range(std::int64_t n, const T* x, T* y) {
  for (std::int64_t e = 0; e < n; ++e) y[e] = x[e] * gaussian_cdf(x[e]);
}

void gelu_range(std::int64_t n, const float* x, float* y) {
  kernels::gelu(n, x, y);
}

template <class T>
void add_gelu_slope(std::int64_t n, const T* x, const T* dy, T* dx) {
  for (std::int64_t e = 0; e < n; ++e) dx[e] += dy[e] * gelu_slope(x[e]);
}

void add_gelu_slope(std::int64_t n, const float* x, const float* dy, float* dx) {
  kernels::add_gelu_slope(n, x, dy, dx);
}

template <class T>
void add_to(Tensor<T>& sum, const Tensor<T>& term, Workers& workers) {
  for_chunks(workers, sum.size(), kElements, [&](std::int64_t begin, std::int64_t end) {
    kernels::sum(end - begin, sum.data() + begin, term.data() + begin, sum.data() + begin);
  });
}

}  // namespace

template <class T>
Activation<T> gelu(const Activation<T>& x, const Pass& pass) {
  return map_ranges<T>(
      x, pass, [](std::int64_t n, const T* in, T* out) { gelu_range(n, in, out); },
      [](std::int64_t n, const T* in, const T* dy, T* dx) { add_gelu_slope(n, in, dy, dx); });
}

template <class T>
void gelu_in_place(View<T> x, Workers& workers) {
  for_chunks(workers, x.size(), kElements, [&](std::int64_t begin, std::int64_t end) {
    gelu_range(end - begin, x.data() + begin, x.data() + begin);
  });
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
  Tensor<T> z = Tensor<T>::for_overwrite(x.shape());
  for_chunks(pass.workers, z.size(), kElements, [&](std::int64_t begin, std::int64_t end) {
    kernels::sum(end - begin, x.value().data() + begin, y.value().data() + begin, z.data() + begin);
  });
  Activation<T> output(std::move(z));
  if (pass.tape)
    pass.tape->record([x, y, output, &workers = pass.workers] {
      add_to(x.gradient(), output.gradient(), workers);
      add_to(y.gradient(), output.gradient(), workers);
    });
  return output;
}

#define LIBBIO_INSTANTIATE(T)                                            \
  template Activation<T> gelu<T>(const Activation<T>&, const Pass&);     \
  template void gelu_in_place<T>(View<T>, Workers&);                     \
  template Activation<T> silu<T>(const Activation<T>&, const Pass&);     \
  template Activation<T> softplus<T>(const Activation<T>&, const Pass&); \
  template Activation<T> add<T>(const Activation<T>&, const Activation<T>&, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
