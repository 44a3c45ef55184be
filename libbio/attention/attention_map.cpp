#include "libbio/attention/attention_map.h"

#include <algorithm>
#include <complex>
#include <memory>

#include "libbio/attention/scores.h"
#include "libbio/attention/softmax.h"

namespace libbio::attention {
namespace {

template <class T>
View<T> as_one_item(View<T> matrices) {
  return matrices.reshaped({1, matrices.dim(0), matrices.dim(1), matrices.dim(2)});
}

template <class T>
Inputs<T> checked_inputs(View<const T> query, View<const T> key, double scale, const Mask& mask,
                         View<const T> map) {
  if (query.rank() != 3 || key.rank() != 3)
    throw ShapeError("attention map needs query and key of rank 3, found " + query.shape().to_string() +
                     ", " + key.shape().to_string());
  require_shape("key", key.shape(), {query.dim(0), key.dim(1), query.dim(2)});
  require_shape("attention map", map.shape(), {query.dim(0), query.dim(1), key.dim(1)});
  if (key.dim(1) == 0 || key.dim(2) == 0)
    throw ShapeError("attention needs at least one key and one component");
  require_fit(mask, 1, key.dim(1));
  Inputs<T> inputs;
  inputs.query = as_one_item(query);
  inputs.key = as_one_item(key);
  inputs.scale = scale;
  inputs.mask = mask;
  return inputs;
}

}  // namespace

template <class T>
void attention_map_forward(View<const T> query, View<const T> key, double scale, const Mask& mask,
                           View<T> map, Workers& workers) {
  const Inputs<T> inputs = checked_inputs<T>(query, key, scale, mask, map);
  const std::int64_t heads = query.dim(0), queries = query.dim(1), keys = key.dim(1);
  const std::int64_t rows = queries_per_block(keys), blocks = (queries + rows - 1) / rows;
  workers.parallel_for(heads * blocks, [&](std::int64_t part) {
    const std::int64_t head = part / blocks, first = part % blocks * rows;
    const QueryBlock block{0, head, first, std::min(rows, queries - first)};
    T* const scores = &map(head, first, 0);
    compute_scores(inputs, block, scores);
    softmax_rows<T>(block.count, keys, scores, nullptr);
  });
}

template <class T>
void attention_map_backward(View<const T> query, View<const T> key, double scale, View<const T> map,
                            View<const T> d_map, View<T> d_query, View<T> d_key, Workers& workers) {
  const Inputs<T> inputs = checked_inputs<T>(query, key, scale, Mask{}, map);
  require_shape("gradient of attention map", d_map.shape(), map.shape());
  require_shape("gradient of query", d_query.shape(), query.shape());
  require_shape("gradient of key", d_key.shape(), key.shape());
  InputGradients<T> gradients;
  gradients.query = as_one_item(d_query);
  gradients.key = as_one_item(d_key);
  const std::int64_t queries = query.dim(1), keys = key.dim(1);
  const std::int64_t rows = std::min(queries_per_block(keys), queries);
  workers.parallel_for(query.dim(0), [&](std::int64_t head) {
    const auto d_scores = std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(rows * keys));
    for (std::int64_t first = 0; first < queries; first += rows) {
      const QueryBlock block{0, head, first, std::min(rows, queries - first)};
      softmax_rows_backward(block.count, keys, &map(head, first, 0), &d_map(head, first, 0), d_scores.get());
      scores_backward(inputs, block, d_scores.get(), gradients);
    }
  });
}

#define LIBBIO_INSTANTIATE(T)                                                                        \
  template void attention_map_forward<T>(View<const T>, View<const T>, double, const Mask&, View<T>, \
                                         Workers&);                                                  \
  template void attention_map_backward<T>(View<const T>, View<const T>, double, View<const T>,       \
                                          View<const T>, View<T>, View<T>, Workers&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
