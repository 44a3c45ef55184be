#include "libbio/nn/embedding.h"

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
Activation<T> Embedding<T>::forward_sums(std::span<const std::int32_t> indices, std::int64_t per_row,
                                         const Pass& pass) const {
  const T* const table = parameters_->value(weight_).data();
  const auto count = static_cast<std::int64_t>(indices.size());
  if (per_row < 1 || count % per_row != 0)
    throw ShapeError(std::to_string(count) + " indices of " + parameters_->name(weight_) +
                     " do not make rows of " + std::to_string(per_row));
  Tensor<T> y({count / per_row, channels_});
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int32_t index = indices[static_cast<std::size_t>(n)];
    if (index < 0 || index >= entries_)
      throw ShapeError("index " + std::to_string(index) + " is outside " + parameters_->name(weight_) +
                       " with " + std::to_string(entries_) + " entries");
    T* const row = y.data() + n / per_row * channels_;
    for (std::int64_t c = 0; c < channels_; ++c) row[c] += table[index * channels_ + c];
  }
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record(
        [layer = *this, output, per_row, kept = std::vector<std::int32_t>(indices.begin(), indices.end())] {
          T* const d_table = layer.parameters_->gradient(layer.weight_).data();
          const T* const dy = output.gradient().data();
          for (std::size_t n = 0; n < kept.size(); ++n) {
            const T* const row = dy + static_cast<std::int64_t>(n) / per_row * layer.channels_;
            for (std::int64_t c = 0; c < layer.channels_; ++c)
              d_table[kept[n] * layer.channels_ + c] += row[c];
          }
        });
  return output;
}

template class Embedding<float>;
template class Embedding<double>;
template class Embedding<std::complex<double>>;

}  // namespace libbio::nn
