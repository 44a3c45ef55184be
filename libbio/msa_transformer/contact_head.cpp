#include "libbio/msa_transformer/contact_head.h"

#include <vector>

namespace libbio::msa_transformer {

template <class T>
void contact_feature(View<const T> map, View<T> feature) {
  const std::int64_t length = map.dim(0) - 1;
  require_shape("contact feature", feature.shape(), {length, length});
  std::vector<double> sums(static_cast<std::size_t>(length));
  double total = 0;
  for (std::int64_t i = 0; i < length; ++i) {
    double sum = 0;
    for (std::int64_t j = 0; j < length; ++j) {
      feature(i, j) = map(i + 1, j + 1) + map(j + 1, i + 1);
      sum += feature(i, j);
    }
    sums[static_cast<std::size_t>(i)] = sum;
    total += sum;
  }
  // Sums of rows and of columns are the same: the feature is symmetric, to the last bit.
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = 0; j < length; ++j)
      feature(i, j) -=
          static_cast<T>(sums[static_cast<std::size_t>(i)] * sums[static_cast<std::size_t>(j)] / total);
}

template <class T>
void add_contact_features(View<const T> maps, std::span<const T> weights, View<T> logit, Workers& workers) {
  const std::int64_t heads = maps.dim(0), length = maps.dim(1) - 1;
  require_shape("contact logits", logit.shape(), {length, length});
  Tensor<T> features({heads, length, length});
  workers.parallel_for(heads, [&](std::int64_t head) { contact_feature<T>(maps[head], features[head]); });
  workers.parallel_for(length, [&](std::int64_t i) {
    for (std::int64_t head = 0; head < heads; ++head) {
      const T weight = weights[static_cast<std::size_t>(head)];
      for (std::int64_t j = 0; j < length; ++j) logit(i, j) += weight * features(head, i, j);
    }
  });
}

template void contact_feature<float>(View<const float>, View<float>);
template void contact_feature<double>(View<const double>, View<double>);
template void add_contact_features<float>(View<const float>, std::span<const float>, View<float>, Workers&);
template void add_contact_features<double>(View<const double>, std::span<const double>, View<double>,
                                           Workers&);

}  // namespace libbio::msa_transformer
