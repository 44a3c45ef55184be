#include "libbio/nn/row_attention_block.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>

#include "libbio/attention/columns.h"
#include "libbio/attention/softmax.h"
#include "libbio/attention/tied_rows.h"
#include "libbio/nn/chunks.h"
#include "libbio/nn/recompute.h"

namespace libbio::nn {
namespace {

using Visible = View<const std::uint8_t>;

constexpr std::int64_t kBackwardPositions = 2048;  // held at a time in backward

// Whole rows whose positions are about so many.
std::int64_t rows_of(std::int64_t positions, std::int64_t columns) {
  return std::max<std::int64_t>(1, positions / columns);
}

template <class T>
View<T> row_range(View<T> x, std::int64_t begin, std::int64_t end) {
  const std::int64_t row = x.dim(1) * x.dim(2);
  return {x.data() + begin * row, {end - begin, x.dim(1), x.dim(2)}};
}

// Sets the channels of hidden positions to zero; `first` is the row of `visible` that row 0 of x is.
template <class T>
void clear_hidden(Visible visible, std::int64_t first, View<T> x) {
  if (!visible.data()) return;
  for (std::int64_t row = 0; row < x.dim(0); ++row)
    for (std::int64_t column = 0; column < x.dim(1); ++column)
      if (!visible(first + row, column)) std::fill_n(&x(row, column, 0), x.dim(2), T(0));
}

// Sets the columns of a map that the first row hides to `value`.
template <class T>
void fill_hidden_columns(Visible visible, T value, View<T> map) {
  if (!visible.data()) return;
  for (std::int64_t j = 0; j < map.dim(2); ++j)
    if (!visible(0, j))
      for (std::int64_t i = 0; i < map.dim(0) * map.dim(1); ++i) map.data()[i * map.dim(2) + j] = value;
}

}  // namespace

template <class T>
RowAttentionBlock<T>::RowAttentionBlock(Parameters<T>& parameters, const std::string& name,
                                        std::int64_t channels, std::int64_t heads)
    : channels_(channels),
      heads_(heads),
      norm_(parameters, name + ".layer_norm", channels),
      q_proj_(parameters, name + ".layer.q_proj", channels, channels),
      k_proj_(parameters, name + ".layer.k_proj", channels, channels),
      v_proj_(parameters, name + ".layer.v_proj", channels, channels),
      out_proj_(parameters, name + ".layer.out_proj", channels, channels) {}

template <class T>
double RowAttentionBlock<T>::scale(std::int64_t rows) const {
  return 1 / std::sqrt(static_cast<double>(channels_ / heads_) * static_cast<double>(rows));
}

template <class T>
void RowAttentionBlock<T>::apply(View<T> x, Visible visible, View<T> map, const Pass& pass) const {
  const std::int64_t rows = x.dim(0), columns = x.dim(1),
                     part_rows = rows_of(part_positions(rows * columns, pass.packed != nullptr), columns);
  require_shape("map of a row attention block", map.shape(), {heads_, columns, columns});
  std::fill(map.begin(), map.end(), T(0));

  for (const Linear<T>* layer : {&q_proj_, &k_proj_, &v_proj_, &out_proj_}) layer->prepare(pass);
  const std::int64_t held = std::min(rows, rows_of(kScorePositions, columns));
  {
    Tensor<T> query = Tensor<T>::for_overwrite({held, columns, channels_}),
              key = Tensor<T>::for_overwrite(query.shape());
    for (std::int64_t block = 0; block < rows; block += held) {
      const std::int64_t count = std::min(held, rows - block);
      for_chunks(pass.workers, count, part_rows, [&](std::int64_t begin, std::int64_t end) {
        Workers alone(1);
        const Pass part = pass.within_part(alone);
        const Activation<T> normed(norm_.normalised(row_range(x, block + begin, block + end), alone));
        const View<T> q = row_range<T>(query, begin, end), k = row_range<T>(key, begin, end);
        q_proj_.write_to(normed.value(), q, part);
        k_proj_.write_to(normed.value(), k, part);
        clear_hidden(visible, block + begin, q);
      });
      attention::tied_row_scores<T>(row_range<T>(query, 0, count), row_range<T>(key, 0, count), scale(rows),
                                    map, pass.workers);
    }
  }
  fill_hidden_columns(visible, static_cast<T>(attention::kHiddenScore), map);
  for_chunks(pass.workers, heads_ * columns, 64, [&](std::int64_t begin, std::int64_t end) {
    attention::softmax_rows<T>(end - begin, columns, map.data() + begin * columns, nullptr);
  });

  for_chunks(pass.workers, rows, part_rows, [&](std::int64_t begin, std::int64_t end) {
    Workers alone(1);
    const Pass part = pass.within_part(alone);
    const View<T> in_out = row_range(x, begin, end);
    const Activation<T> value = v_proj_.forward(Activation<T>(norm_.normalised(in_out, alone)), part);
    Tensor<T> merged = Tensor<T>::for_overwrite(in_out.shape());
    attention::tied_row_output<T>(map, value.value(), merged, alone);
    out_proj_.add_to(merged, in_out, part);
  });
}

template <class T>
Activation<T> RowAttentionBlock<T>::forward(const Activation<T>& x, Visible visible, const Pass& pass) const {
  Tensor<T> sum = x.value();
  auto map = std::make_shared<Tensor<T>>(Shape{heads_, sum.dim(1), sum.dim(1)});
  apply(sum, visible, *map, pass);
  Activation<T> y(std::move(sum));
  if (pass.tape)
    pass.tape->record([block = *this, x, visible, map, y, &workers = pass.workers] {
      block.backward(x, visible, *map, y, workers);
    });
  return y;
}

template <class T>
void RowAttentionBlock<T>::backward(const Activation<T>& x, Visible visible, const Tensor<T>& map,
                                    const Activation<T>& y, Workers& workers) const {
  const View<const T> in = x.value().view(), dy = y.gradient().view();
  const View<T> dx = x.gradient().view();
  const std::int64_t rows = in.dim(0), columns = in.dim(1), held = rows_of(kBackwardPositions, columns);
  Tensor<T> d_map(map.shape());
  for (std::int64_t begin = 0; begin < rows; begin += held) {
    const std::int64_t end = std::min(rows, begin + held);
    const View<const T> d_out = row_range(dy, begin, end);
    const View<T> d_in = row_range(dx, begin, end);
    recompute<T>(row_range(in, begin, end), d_in, workers, [&](const Activation<T>& part, const Pass& pass) {
      const Activation<T> value = v_proj_.forward(norm_.forward(part, pass), pass);
      Tensor<T> heads(part.shape());
      attention::tied_row_output<T>(map, value.value(), heads, workers);
      const Activation<T> merged(std::move(heads));
      pass.tape->record([&, value, merged] {
        attention::tied_row_output_backward<T>(map, value.value(), merged.gradient(), d_map, value.gradient(),
                                               workers);
      });
      const Activation<T> out = out_proj_.forward(merged, pass);
      std::copy(d_out.begin(), d_out.end(), out.gradient().begin());
    });
    for (std::int64_t i = 0; i < d_out.size(); ++i) d_in.data()[i] += d_out.data()[i];
  }

  Tensor<T>& d_scores = d_map;
  for_chunks(workers, heads_ * columns, 64, [&](std::int64_t begin, std::int64_t end) {
    attention::softmax_rows_backward<T>(end - begin, columns, map.data() + begin * columns,
                                        d_map.data() + begin * columns, d_scores.data() + begin * columns);
  });
  fill_hidden_columns(visible, T(0), d_scores.view());
  for (std::int64_t begin = 0; begin < rows; begin += held) {
    const std::int64_t end = std::min(rows, begin + held);
    recompute<T>(row_range(in, begin, end), row_range(dx, begin, end), workers,
                 [&](const Activation<T>& part, const Pass& pass) {
                   const Activation<T> normed = norm_.forward(part, pass);
                   const Activation<T> key = k_proj_.forward(normed, pass);
                   const Activation<T> query = q_proj_.forward(normed, pass);
                   Tensor<T> seen = query.value();
                   clear_hidden(visible, begin, seen.view());
                   attention::tied_row_scores_backward<T>(seen, key.value(), scale(rows), d_scores,
                                                          query.gradient(), key.gradient(), workers);
                   clear_hidden(visible, begin, query.gradient().view());
                 });
  }
}

template class RowAttentionBlock<float>;
template class RowAttentionBlock<double>;
template class RowAttentionBlock<std::complex<double>>;

}  // namespace libbio::nn
