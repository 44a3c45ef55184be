#include "libbio/attention/columns.h"

#include <complex>
#include <string>

#include "libbio/attention/softmax.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::attention {
namespace {

template <class T>
struct Sizes {
  std::int64_t columns, rows, channels, head_size;

  explicit Sizes(const ColumnInputs<T>& inputs)
      : columns(inputs.query.dim(0)),
        rows(inputs.query.dim(1)),
        channels(inputs.query.dim(2)),
        head_size(channels / inputs.heads) {
    require_shape("key of column attention", inputs.key.shape(), inputs.query.shape());
    require_shape("value of column attention", inputs.value.shape(), inputs.query.shape());
    if (inputs.visible.data())
      require_shape("visible keys of column attention", inputs.visible.shape(), {columns, rows});
    if (head_size * inputs.heads != channels)
      throw ShapeError(std::to_string(channels) + " channels cannot be cut into " +
                       std::to_string(inputs.heads) + " heads");
  }
};

// scores [R, R] of one column and head.
template <class T>
void compute_scores(const ColumnInputs<T>& inputs, const Sizes<T>& s, std::int64_t column, std::int64_t head,
                    T* scores) {
  const std::int64_t first = head * s.head_size;
  matrix_product<T>(Transpose::no, Transpose::yes, s.rows, s.rows, s.head_size, static_cast<T>(inputs.scale),
                    &inputs.query(column, 0, first), s.channels, &inputs.key(column, 0, first), s.channels,
                    T(0), scores, s.rows);
  if (!inputs.visible.data()) return;
  for (std::int64_t j = 0; j < s.rows; ++j)
    if (!inputs.visible(column, j))
      for (std::int64_t i = 0; i < s.rows; ++i) scores[i * s.rows + j] = static_cast<T>(kHiddenScore);
}

}  // namespace

template <class T>
void column_attention(const ColumnInputs<T>& inputs, View<T> output, View<T> log_sum_exp, View<T> maps,
                      Workers& workers) {
  const Sizes<T> s(inputs);
  require_shape("output of column attention", output.shape(), inputs.query.shape());
  require_shape("log-sum-exp of column attention", log_sum_exp.shape(), {s.columns, inputs.heads, s.rows});
  if (maps.data())
    require_shape("maps of column attention", maps.shape(), {s.columns, inputs.heads, s.rows, s.rows});
  workers.parallel_for(s.columns, [&](std::int64_t column) {
    Tensor<T> scores = Tensor<T>::for_overwrite(maps.data() ? Shape{0} : Shape{s.rows, s.rows});
    for (std::int64_t head = 0; head < inputs.heads; ++head) {
      T* const map = maps.data() ? &maps(column, head, 0, 0) : scores.data();
      compute_scores(inputs, s, column, head, map);
      softmax_rows(s.rows, s.rows, map, &log_sum_exp(column, head, 0));
      matrix_product<T>(Transpose::no, Transpose::no, s.rows, s.head_size, s.rows, T(1), map, s.rows,
                        &inputs.value(column, 0, head * s.head_size), s.channels, T(0),
                        &output(column, 0, head * s.head_size), s.channels);
    }
  });
}

template <class T>
void column_attention_backward(const ColumnInputs<T>& inputs, View<const T> log_sum_exp,
                               View<const T> d_output, View<T> d_query, View<T> d_key, View<T> d_value,
                               Workers& workers) {
  const Sizes<T> s(inputs);
  for (const Shape& shape : {d_output.shape(), d_query.shape(), d_key.shape(), d_value.shape()})
    require_shape("gradient of column attention", shape, inputs.query.shape());
  require_shape("log-sum-exp of column attention", log_sum_exp.shape(), {s.columns, inputs.heads, s.rows});
  const T scale = static_cast<T>(inputs.scale);
  workers.parallel_for(s.columns, [&](std::int64_t column) {
    Tensor<T> probabilities = Tensor<T>::for_overwrite({s.rows, s.rows}),
              d_scores = Tensor<T>::for_overwrite({s.rows, s.rows});
    for (std::int64_t head = 0; head < inputs.heads; ++head) {
      const std::int64_t first = head * s.head_size;
      const T* const d_out = &d_output(column, 0, first);
      compute_scores(inputs, s, column, head, probabilities.data());
      probabilities_from_log_sum_exp(s.rows, s.rows, probabilities.data(), &log_sum_exp(column, head, 0));
      matrix_product<T>(Transpose::yes, Transpose::no, s.rows, s.head_size, s.rows, T(1),
                        probabilities.data(), s.rows, d_out, s.channels, T(1), &d_value(column, 0, first),
                        s.channels);
      matrix_product<T>(Transpose::no, Transpose::yes, s.rows, s.rows, s.head_size, T(1), d_out, s.channels,
                        &inputs.value(column, 0, first), s.channels, T(0), d_scores.data(), s.rows);
      softmax_rows_backward(s.rows, s.rows, probabilities.data(), d_scores.data(), d_scores.data());
      if (inputs.visible.data())  // a hidden score is a constant
        for (std::int64_t j = 0; j < s.rows; ++j)
          if (!inputs.visible(column, j))
            for (std::int64_t i = 0; i < s.rows; ++i) d_scores(i, j) = T(0);
      matrix_product<T>(Transpose::no, Transpose::no, s.rows, s.head_size, s.rows, scale, d_scores.data(),
                        s.rows, &inputs.key(column, 0, first), s.channels, T(1), &d_query(column, 0, first),
                        s.channels);
      matrix_product<T>(Transpose::yes, Transpose::no, s.rows, s.head_size, s.rows, scale, d_scores.data(),
                        s.rows, &inputs.query(column, 0, first), s.channels, T(1), &d_key(column, 0, first),
                        s.channels);
    }
  });
}

#define LIBBIO_INSTANTIATE(T)                                                                               \
  template void column_attention<T>(const ColumnInputs<T>&, View<T>, View<T>, View<T>, Workers&);           \
  template void column_attention_backward<T>(const ColumnInputs<T>&, View<const T>, View<const T>, View<T>, \
                                             View<T>, View<T>, Workers&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
