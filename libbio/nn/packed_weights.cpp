#include "libbio/nn/packed_weights.h"

namespace libbio::nn {

const Bf16Matrix& PackedWeights::packed(View<const float> weight) {
  const std::lock_guard lock(mutex_);
  const auto found = matrices_.find(weight.data());
  return (found != matrices_.end() ? found : matrices_.emplace(weight.data(), Bf16Matrix(weight)).first)
      ->second;
}

void PackedWeights::clear() {
  const std::lock_guard lock(mutex_);
  matrices_.clear();
}

}  // namespace libbio::nn
