#include "libbio/nn/layer_norm.h"

#include <cmath>
#include <complex>
#include <memory>

#include "libbio/nn/chunks.h"

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
Activation<T> LayerNorm<T>::forward(const Activation<T>& x, const Pass& pass) const {
  if (x.shape().rank() == 0 || x.shape()[x.shape().rank() - 1] != channels_)
    throw ShapeError("input of " + parameters_->name(weight_) + " has shape " + x.shape().to_string() +
                     ", expected last axis " + std::to_string(channels_));
  const std::int64_t rows = x.value().size() / channels_;
  const T count = static_cast<T>(static_cast<double>(channels_));
  const T* const gamma = parameters_->value(weight_).data();
  const T* const beta = parameters_->value(bias_).data();
  Tensor<T> y(x.shape());
  auto moments = std::make_shared<Tensor<T>>(Shape{rows, 2});
  for_chunks(pass.workers, rows, kRows, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const T* const in = x.value().data() + row * channels_;
      T* const out = y.data() + row * channels_;
      T mean = 0, variance = 0;
      for (std::int64_t c = 0; c < channels_; ++c) mean += in[c];
      mean /= count;
      for (std::int64_t c = 0; c < channels_; ++c) variance += (in[c] - mean) * (in[c] - mean);
      const T inverse = T(1) / std::sqrt(variance / count + static_cast<T>(epsilon_));
      for (std::int64_t c = 0; c < channels_; ++c) out[c] = (in[c] - mean) * inverse * gamma[c] + beta[c];
      (*moments)(row, 0) = mean;
      (*moments)(row, 1) = inverse;
    }
  });
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record([layer = *this, x, output, moments, &workers = pass.workers] {
      layer.backward(x, output, *moments, workers);
    });
  return output;
}

template <class T>
Tensor<T> LayerNorm<T>::normalised(View<const T> x, Workers& workers) const {
  Tensor<T> y(x.shape());
  std::copy(x.begin(), x.end(), y.begin());
  return forward(Activation<T>(std::move(y)), {workers}).value();
}

template <class T>
void LayerNorm<T>::backward(const Activation<T>& x, const Activation<T>& y, const Tensor<T>& moments,
                            Workers& workers) const {
  const std::int64_t rows = x.value().size() / channels_;
  const T count = static_cast<T>(static_cast<double>(channels_));
  const T* const gamma = parameters_->value(weight_).data();
  T* const d_gamma = parameters_->gradient(weight_).data();
  T* const d_beta = parameters_->gradient(bias_).data();
  const Tensor<T>& value = x.value();
  const Tensor<T>& d_output = y.gradient();
  Tensor<T>& d_input = x.gradient();
  for_chunks(workers, rows, kRows, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const T* const in = value.data() + row * channels_;
      const T* const dy = d_output.data() + row * channels_;
      T* const dx = d_input.data() + row * channels_;
      const T mean = moments(row, 0), inverse = moments(row, 1);
      T mean_g = 0, mean_gn = 0;
      for (std::int64_t c = 0; c < channels_; ++c) {
        const T g = gamma[c] * dy[c];
        mean_g += g;
        mean_gn += g * (in[c] - mean) * inverse;
      }
      mean_g /= count;
      mean_gn /= count;
      for (std::int64_t c = 0; c < channels_; ++c)
        dx[c] += inverse * (gamma[c] * dy[c] - mean_g - (in[c] - mean) * inverse * mean_gn);
    }
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

template class LayerNorm<float>;
template class LayerNorm<double>;
template class LayerNorm<std::complex<double>>;

}  // namespace libbio::nn
