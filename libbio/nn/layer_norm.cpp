#include "libbio/nn/layer_norm.h"

#include <complex>
#include <memory>

#include "libbio/nn/chunks.h"
#include "libbio/nn/kernels.h"

namespace libbio::nn {
namespace {

constexpr std::int64_t kRows = 64;
constexpr std::int64_t kChannels = 64;

}  // namespace

template <class T>
LayerNorm<T>::LayerNorm(Parameters<T>& parameters, const std::string& name, std::int64_t channels,
                        double epsilon)
    : parameters_(&parameters),
      channels_(channels),
      epsilon_(epsilon),
      weight_(parameters.declare(name + ".weight", {channels}, Initial::constant(1))),
      bias_(parameters.declare(name + ".bias", {channels})) {}

template <class T>
void layer_norm_rows(View<const T> x, View<const T> weight, View<const T> bias, double epsilon, View<T> y,
                     View<T> moments, Workers& workers) {
  const std::int64_t channels = weight.size();
  if (x.rank() == 0 || x.dim(x.rank() - 1) != channels)
    throw ShapeError("input of a layer norm has shape " + x.shape().to_string() + ", expected last axis " +
                     std::to_string(channels));
  require_shape("shift of a layer norm", bias.shape(), weight.shape());
  require_shape("output of a layer norm", y.shape(), x.shape());
  const std::int64_t rows = x.size() / channels;
  if (moments.data()) require_shape("moments of a layer norm", moments.shape(), {rows, 2});
  for_chunks(workers, rows, kRows, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      T mean, inverse;
      kernels::layer_norm(channels, x.data() + row * channels, weight.data(), bias.data(), epsilon,
                          y.data() + row * channels, mean, inverse);
      if (!moments.data()) continue;
      moments(row, 0) = mean;
      moments(row, 1) = inverse;
    }
  });
}

template <class T>
Activation<T> LayerNorm<T>::forward(const Activation<T>& x, const Pass& pass) const {
  Tensor<T> y = Tensor<T>::for_overwrite(x.shape());
  if (!pass.tape) {
    normalise(x.value(), y, pass.workers);
    return Activation<T>(std::move(y));
  }
  auto moments = std::make_shared<Tensor<T>>(Shape{x.value().size() / channels_, 2});
  layer_norm_rows<T>(x.value(), parameters_->value(weight_), parameters_->value(bias_), epsilon_, y, *moments,
                     pass.workers);
  Activation<T> output(std::move(y));
  pass.tape->record([layer = *this, x, output, moments, &workers = pass.workers] {
    layer.backward(x, output, *moments, workers);
  });
  return output;
}

template <class T>
void LayerNorm<T>::normalise(View<const T> x, View<T> y, Workers& workers) const {
  layer_norm_rows<T>(x, parameters_->value(weight_), parameters_->value(bias_), epsilon_, y, {}, workers);
}

template <class T>
Tensor<T> LayerNorm<T>::normalised(View<const T> x, Workers& workers) const {
  Tensor<T> y = Tensor<T>::for_overwrite(x.shape());
  normalise(x, y, workers);
  return y;
}

template <class T>
void LayerNorm<T>::backward(const Activation<T>& x, const Activation<T>& y, const Tensor<T>& moments,
                            Workers& workers) const {
  const std::int64_t rows = x.value().size() / channels_;
  const T* const gamma = parameters_->value(weight_).data();
  T* const d_gamma = parameters_->gradient(weight_).data();
  T* const d_beta = parameters_->gradient(bias_).data();
  const Tensor<T>& value = x.value();
  const Tensor<T>& d_output = y.gradient();
  Tensor<T>& d_input = x.gradient();
  for_chunks(workers, rows, kRows, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row)
      kernels::layer_norm_backward(channels_, value.data() + row * channels_, gamma,
                                   d_output.data() + row * channels_, moments(row, 0), moments(row, 1),
                                   d_input.data() + row * channels_);
  });
  // By channel, so that every sum over rows has one owner.
  for_chunks(workers, channels_, kChannels, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t c = begin; c < end; ++c) {
        const T dy = d_output.data()[row * channels_ + c];
        d_gamma[c] += dy * (value.data()[row * channels_ + c] - moments(row, 0)) * moments(row, 1);
        d_beta[c] += dy;
      }
  });
}

#define LIBBIO_INSTANTIATE(T)                                                                             \
  template void layer_norm_rows<T>(View<const T>, View<const T>, View<const T>, double, View<T>, View<T>, \
                                   Workers&);                                                             \
  template class LayerNorm<T>;
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
