#include "libbio/attention/attention.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>
#include <string>

#include "libbio/attention/scores.h"
#include "libbio/attention/softmax.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::attention {
namespace {

template <class T>
void require_consistent(const Inputs<T>& inputs) {
  if (inputs.query.rank() != 4 || inputs.key.rank() != 4 || inputs.value.rank() != 4)
    throw ShapeError("attention needs query, key and value of rank 4, found " +
                     inputs.query.shape().to_string() + ", " + inputs.key.shape().to_string() + ", " +
                     inputs.value.shape().to_string());
  const std::int64_t batch = inputs.query.dim(0), heads = inputs.query.dim(1), queries = inputs.query.dim(2),
                     head_size = inputs.query.dim(3), keys = inputs.key.dim(2);
  require_shape("key", inputs.key.shape(), {batch, heads, keys, head_size});
  require_shape("value", inputs.value.shape(), {batch, heads, keys, inputs.value.dim(3)});
  if (keys == 0 || head_size == 0 || inputs.value.dim(3) == 0)
    throw ShapeError("attention needs at least one key and one component");
  if (inputs.bias.data() && inputs.bias.rank() == 3)
    require_shape("attention bias", inputs.bias.shape(),
                  {inputs.bias.dim(0) == 1 ? 1 : heads, queries, keys});
  else if (inputs.bias.data())
    throw ShapeError("attention bias has shape " + inputs.bias.shape().to_string() + ", expected rank 3");
  if (inputs.score_vector.data())
    require_shape("score vector", inputs.score_vector.shape(), {heads, head_size});
  require_fit(inputs.mask, batch, keys);
}

template <class T>
void require_same_shapes(const Inputs<T>& inputs, const InputGradients<T>& gradients) {
  const auto require = [](const char* what, const View<T>& gradient, const View<const T>& input) {
    if (gradient.data()) require_shape(what, gradient.shape(), input.shape());
  };
  require("gradient of query", gradients.query, inputs.query);
  require("gradient of key", gradients.key, inputs.key);
  require("gradient of value", gradients.value, inputs.value);
  require("gradient of bias", gradients.bias, inputs.bias);
  require("gradient of score vector", gradients.score_vector, inputs.score_vector);
}

// Memory that is written before it is read.
template <class T>
std::unique_ptr<T[]> scratch(std::int64_t elements) {
  return std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(elements));
}

// The backward of one block of queries. `probabilities` and `d_scores` are scratch, [count, Lk] each.
template <class T>
void block_backward(const Inputs<T>& inputs, const QueryBlock& block, View<const T> log_sum_exp,
                    View<const T> d_output, const InputGradients<T>& gradients, T* probabilities,
                    T* d_scores) {
  const std::int64_t keys = inputs.key.dim(2), value_size = inputs.value.dim(3);
  const T* const d_out = &d_output(block.item, block.head, block.first, 0);
  compute_scores(inputs, block, probabilities);
  probabilities_from_log_sum_exp(block.count, keys, probabilities,
                                 &log_sum_exp(block.item, block.head, block.first));
  if (gradients.value.data())
    matrix_product<T>(Transpose::yes, Transpose::no, keys, value_size, block.count, T(1), probabilities, keys,
                      d_out, value_size, T(1), &gradients.value(block.item, block.head, 0, 0), value_size);
  matrix_product<T>(Transpose::no, Transpose::yes, block.count, keys, value_size, T(1), d_out, value_size,
                    &inputs.value(block.item, block.head, 0, 0), value_size, T(0), d_scores, keys);
  softmax_rows_backward(block.count, keys, probabilities, d_scores, d_scores);
  if (gradients.bias.data()) {
    T* const d_bias = &gradients.bias(inputs.bias.dim(0) == 1 ? 0 : block.head, block.first, 0);
    for (std::int64_t e = 0; e < block.count * keys; ++e) d_bias[e] += d_scores[e];
  }
  scores_backward(inputs, block, d_scores, gradients);
}

}  // namespace

double dot_product_scale(std::int64_t head_size, double temperature) {
  if (!(temperature > 0))
    throw UsageError("temperature must be positive, found " + std::to_string(temperature));
  return 1 / (std::sqrt(static_cast<double>(head_size)) * temperature);
}

template <class T>
void attention_forward(const Inputs<T>& inputs, View<T> output, View<T> log_sum_exp, Workers& workers) {
  require_consistent(inputs);
  const std::int64_t batch = inputs.query.dim(0), heads = inputs.query.dim(1), queries = inputs.query.dim(2),
                     keys = inputs.key.dim(2), value_size = inputs.value.dim(3);
  require_shape("attention output", output.shape(), {batch, heads, queries, value_size});
  require_shape("log-sum-exp", log_sum_exp.shape(), {batch, heads, queries});
  const std::int64_t rows = queries_per_block(keys), blocks = (queries + rows - 1) / rows;
  workers.parallel_for(batch * heads * blocks, [&](std::int64_t part) {
    const std::int64_t first = part % blocks * rows;
    const QueryBlock block{part / blocks / heads, part / blocks % heads, first,
                           std::min(rows, queries - first)};
    const auto scores = scratch<T>(block.count * keys);
    compute_scores(inputs, block, scores.get());
    softmax_rows(block.count, keys, scores.get(), &log_sum_exp(block.item, block.head, first));
    matrix_product<T>(Transpose::no, Transpose::no, block.count, value_size, keys, T(1), scores.get(), keys,
                      &inputs.value(block.item, block.head, 0, 0), value_size, T(0),
                      &output(block.item, block.head, first, 0), value_size);
  });
}

template <class T>
void attention_backward(const Inputs<T>& inputs, View<const T> log_sum_exp, View<const T> d_output,
                        const InputGradients<T>& gradients, Workers& workers) {
  require_consistent(inputs);
  require_same_shapes(inputs, gradients);
  const std::int64_t batch = inputs.query.dim(0), heads = inputs.query.dim(1), queries = inputs.query.dim(2),
                     keys = inputs.key.dim(2);
  require_shape("log-sum-exp", log_sum_exp.shape(), {batch, heads, queries});
  require_shape("gradient of attention output", d_output.shape(),
                {batch, heads, queries, inputs.value.dim(3)});
  // A part owns every gradient that it adds to: the gradients of one (item, head), unless a gradient is
  // shared by the items (bias per head, score vector) or by all heads as well (one bias).
  std::int64_t parts = batch * heads;
  if (gradients.bias.data() || gradients.score_vector.data()) parts = heads;
  if (gradients.bias.data() && inputs.bias.dim(0) == 1) parts = 1;
  const std::int64_t rows = std::min(queries_per_block(keys), queries);
  workers.parallel_for(parts, [&](std::int64_t part) {
    const auto probabilities = scratch<T>(rows * keys), d_scores = scratch<T>(rows * keys);
    for (std::int64_t item_head = part; item_head < batch * heads; item_head += parts)
      for (std::int64_t first = 0; first < queries; first += rows)
        block_backward(inputs, {item_head / heads, item_head % heads, first, std::min(rows, queries - first)},
                       log_sum_exp, d_output, gradients, probabilities.get(), d_scores.get());
  });
}

#define LIBBIO_INSTANTIATE(T)                                                         \
  template void attention_forward<T>(const Inputs<T>&, View<T>, View<T>, Workers&);   \
  template void attention_backward<T>(const Inputs<T>&, View<const T>, View<const T>, \
                                      const InputGradients<T>&, Workers&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
