#include "libbio/ranking/neighbour_weights.h"

#include <algorithm>
#include <numeric>

namespace libbio::ranking {
namespace {

constexpr std::int64_t kSpotsPerPart = 256;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

NeighbourWeights row_normalised(const graph::Neighbours& neighbours) {
  NeighbourWeights result{neighbours.start, neighbours.index, {}};
  result.weight.reserve(result.index.size());
  for (std::size_t i = 0; i + 1 < result.start.size(); ++i) {
    const std::int64_t number = result.start[i + 1] - result.start[i];
    result.weight.insert(result.weight.end(), as_index(number), 1 / static_cast<float>(number));
  }
  return result;
}

NeighbourWeights mean_with_self(const graph::Neighbours& neighbours) {
  NeighbourWeights result;
  for (std::size_t i = 0; i + 1 < neighbours.start.size(); ++i) {
    result.index.push_back(static_cast<std::int32_t>(i));
    result.index.insert(result.index.end(), neighbours.index.begin() + neighbours.start[i],
                        neighbours.index.begin() + neighbours.start[i + 1]);
    const std::int64_t number = std::ssize(result.index) - result.start.back();
    result.weight.insert(result.weight.end(), as_index(number), 1 / static_cast<float>(number));
    result.start.push_back(std::ssize(result.index));
  }
  return result;
}

NeighbourWeights transposed(const NeighbourWeights& weights) {
  NeighbourWeights result;
  result.start.assign(weights.start.size(), 0);
  result.index.resize(weights.index.size());
  result.weight.resize(weights.weight.size());
  for (const std::int32_t i : weights.index) ++result.start[as_index(i) + 1];
  std::partial_sum(result.start.begin(), result.start.end(), result.start.begin());
  std::vector<std::int64_t> next(result.start.begin(), result.start.end() - 1);
  for (std::int64_t i = 0; i < weights.spots(); ++i)
    for (std::int64_t e = weights.start[as_index(i)]; e < weights.start[as_index(i + 1)]; ++e) {
      const std::size_t to = as_index(next[as_index(weights.index[as_index(e)])]++);
      result.index[to] = static_cast<std::int32_t>(i);
      result.weight[to] = weights.weight[as_index(e)];
    }
  return result;
}

Tensor<float> weighted_sums(const NeighbourWeights& weights, View<const float> values, Workers& workers) {
  const std::int64_t spots = weights.spots(), channels = values.dim(1);
  require_shape("values of neighbours", values.shape(), {spots, channels});
  Tensor<float> sums(values.shape());
  workers.parallel_for((spots + kSpotsPerPart - 1) / kSpotsPerPart, [&](std::int64_t part) {
    const std::int64_t end = std::min(spots, (part + 1) * kSpotsPerPart);
    for (std::int64_t i = part * kSpotsPerPart; i < end; ++i) {
      float* sum = sums.data() + i * channels;
      for (std::int64_t e = weights.start[as_index(i)]; e < weights.start[as_index(i + 1)]; ++e) {
        const float weight = weights.weight[as_index(e)];
        const float* value = values.data() + weights.index[as_index(e)] * channels;
        for (std::int64_t c = 0; c < channels; ++c) sum[c] += weight * value[c];
      }
    }
  });
  return sums;
}

}  // namespace libbio::ranking
