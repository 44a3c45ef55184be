#include "libbio/nn/embedding.h"

#include <algorithm>
#include <complex>
#include <vector>

namespace libbio::nn {

template <class T>
Embedding<T>::Embedding(Parameters<T>& parameters, const std::string& name, std::int64_t entries,
                        std::int64_t channels)
    : parameters_(&parameters),
      entries_(entries),
      channels_(channels),
      weight_(parameters.declare(name + ".weight", {entries, channels}, Initial::normal(0.02))) {}

template <class T>
Activation<T> Embedding<T>::forward(std::span<const std::int32_t> indices, const Pass& pass) const {
  const T* const table = parameters_->value(weight_).data();
  Tensor<T> y({static_cast<std::int64_t>(indices.size()), channels_});
  T* row = y.data();
  for (const std::int32_t index : indices) {
    if (index < 0 || index >= entries_)
      throw ShapeError("index " + std::to_string(index) + " is outside " + parameters_->name(weight_) +
                       " with " + std::to_string(entries_) + " entries");
    std::copy_n(table + index * channels_, channels_, row);
    row += channels_;
  }
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record(
        [layer = *this, output, kept = std::vector<std::int32_t>(indices.begin(), indices.end())] {
          T* const d_table = layer.parameters_->gradient(layer.weight_).data();
          const T* dy = output.gradient().data();
          for (const std::int32_t index : kept)
            for (std::int64_t c = 0; c < layer.channels_; ++c) d_table[index * layer.channels_ + c] += *dy++;
        });
  return output;
}

template class Embedding<float>;
template class Embedding<double>;
template class Embedding<std::complex<double>>;

}  // namespace libbio::nn
