#include "libbio/nn/column_attention_block.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>

#include "libbio/attention/attention.h"
#include "libbio/attention/columns.h"
#include "libbio/nn/chunks.h"
#include "libbio/nn/recompute.h"

namespace libbio::nn {
namespace {

using Visible = View<const std::uint8_t>;

constexpr std::int64_t kBackwardPositions = 2048;  // held at a time in backward
constexpr std::int64_t kMapNumbers = 1 << 24;      // of maps held at a time when they are asked for

// Whole columns whose positions are about so many.
std::int64_t columns_of(std::int64_t positions, std::int64_t rows) {
  return std::max<std::int64_t>(1, positions / rows);
}

// Columns [begin, end) of x [R, C, channels] as [end - begin, R, channels].
template <class T>
Tensor<T> gathered(View<const T> x, std::int64_t begin, std::int64_t end) {
  const std::int64_t rows = x.dim(0), channels = x.dim(2);
  Tensor<T> columns = Tensor<T>::for_overwrite({end - begin, rows, channels});
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = begin; column < end; ++column)
      std::copy_n(&x(row, column, 0), channels, &columns(column - begin, row, 0));
  return columns;
}

// The reverse: adds to x, or replaces it.
template <class T>
void scatter(View<const T> columns, std::int64_t begin, View<T> x) {
  const std::int64_t rows = x.dim(0), channels = x.dim(2);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t c = 0; c < columns.dim(0); ++c)
      std::copy_n(&columns(c, row, 0), channels, &x(row, begin + c, 0));
}

template <class T>
void scatter_add(View<const T> columns, std::int64_t begin, View<T> x) {
  const std::int64_t rows = x.dim(0), channels = x.dim(2);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t c = 0; c < columns.dim(0); ++c) {
      const T* const in = &columns(c, row, 0);
      T* const out = &x(row, begin + c, 0);
      for (std::int64_t channel = 0; channel < channels; ++channel) out[channel] += in[channel];
    }
}

// visible [R, C] of columns [begin, end), as attention wants it; empty if all are visible.
Tensor<std::uint8_t> visible_columns(Visible visible, std::int64_t begin, std::int64_t end) {
  if (!visible.data()) return {};
  Tensor<std::uint8_t> columns({end - begin, visible.dim(0)});
  for (std::int64_t column = begin; column < end; ++column)
    for (std::int64_t row = 0; row < visible.dim(0); ++row)
      columns(column - begin, row) = visible(row, column);
  return columns;
}

template <class T>
attention::ColumnInputs<T> inputs_of(const Activation<T>& query, const Activation<T>& key,
                                     const Activation<T>& value, std::int64_t heads,
                                     const Tensor<std::uint8_t>& visible) {
  attention::ColumnInputs<T> inputs;
  inputs.query = query.value();
  inputs.key = key.value();
  inputs.value = value.value();
  inputs.heads = heads;
  inputs.scale = attention::dot_product_scale(query.shape()[2] / heads);
  if (visible.size() > 0) inputs.visible = visible;
  return inputs;
}

}  // namespace

template <class T>
ColumnAttentionBlock<T>::ColumnAttentionBlock(Parameters<T>& parameters, const std::string& name,
                                              std::int64_t channels, std::int64_t heads)
    : channels_(channels),
      heads_(heads),
      norm_(parameters, name + ".layer_norm", channels),
      q_proj_(parameters, name + ".layer.q_proj", channels, channels),
      k_proj_(parameters, name + ".layer.k_proj", channels, channels),
      v_proj_(parameters, name + ".layer.v_proj", channels, channels),
      out_proj_(parameters, name + ".layer.out_proj", channels, channels) {}

// `maps`, if it has data: [end - begin, H, R, R].
template <class T>
void ColumnAttentionBlock<T>::apply_columns(View<T> x, Visible visible, std::int64_t begin, std::int64_t end,
                                            View<T> maps, const Pass& pass) const {
  Tensor<T> columns = gathered<T>(x, begin, end);
  const Activation<T> normed(norm_.normalised(columns, pass.workers));
  const Activation<T> query = q_proj_.forward(normed, pass), key = k_proj_.forward(normed, pass),
                      value = v_proj_.forward(normed, pass);
  const Tensor<std::uint8_t> shown = visible_columns(visible, begin, end);
  Tensor<T> merged = Tensor<T>::for_overwrite(columns.shape()), log_sum_exp({end - begin, heads_, x.dim(0)});
  attention::column_attention<T>(inputs_of(query, key, value, heads_, shown), merged, log_sum_exp, maps,
                                 pass.workers);
  out_proj_.add_to(merged, columns, pass);
  scatter<T>(columns, begin, x);
}

template <class T>
void ColumnAttentionBlock<T>::apply(View<T> x, Visible visible, const ColumnMaps<T>& maps,
                                    const Pass& pass) const {
  const std::int64_t rows = x.dim(0), columns = x.dim(1),
                     part_columns = columns_of(part_positions(rows * columns, pass.packed != nullptr), rows);
  for (const Linear<T>* layer : {&q_proj_, &k_proj_, &v_proj_, &out_proj_}) layer->prepare(pass);
  if (!maps.maps.data() && !maps.mean.data()) {
    for_chunks(pass.workers, columns, part_columns, [&](std::int64_t begin, std::int64_t end) {
      Workers alone(1);
      apply_columns(x, visible, begin, end, {}, pass.within_part(alone));
    });
    return;
  }
  const std::int64_t area = rows * rows,
                     held = std::max<std::int64_t>(1, kMapNumbers / (heads_ * area) / part_columns) *
                            part_columns;
  if (maps.mean.data()) std::fill(maps.mean.begin(), maps.mean.end(), T(0));
  const T share = T(1) / static_cast<T>(static_cast<double>(columns - maps.first_column));
  Tensor<T> block({std::min(held, columns), heads_, rows, rows});
  for (std::int64_t first = 0; first < columns; first += held) {
    const std::int64_t count = std::min(held, columns - first);
    for_chunks(pass.workers, count, part_columns, [&](std::int64_t begin, std::int64_t end) {
      Workers alone(1);
      apply_columns(x, visible, first + begin, first + end,
                    {&block(begin, 0, 0, 0), {end - begin, heads_, rows, rows}}, pass.within_part(alone));
    });
    pass.workers.parallel_for(heads_, [&](std::int64_t head) {
      for (std::int64_t c = 0; c < count; ++c) {
        const T* const map = &block(c, head, 0, 0);
        if (maps.maps.data()) std::copy_n(map, area, &maps.maps(head, first + c, 0, 0));
        if (!maps.mean.data() || first + c < maps.first_column) continue;
        T* const mean = &maps.mean(head, 0, 0);
        for (std::int64_t i = 0; i < area; ++i) mean[i] += share * map[i];
      }
    });
  }
}

template <class T>
Activation<T> ColumnAttentionBlock<T>::forward(const Activation<T>& x, Visible visible,
                                               const Pass& pass) const {
  Tensor<T> sum = x.value();
  apply(sum, visible, {}, pass);
  Activation<T> y(std::move(sum));
  if (pass.tape)
    pass.tape->record(
        [block = *this, x, visible, y, &workers = pass.workers] { block.backward(x, visible, y, workers); });
  return y;
}

template <class T>
void ColumnAttentionBlock<T>::backward(const Activation<T>& x, Visible visible, const Activation<T>& y,
                                       Workers& workers) const {
  const View<const T> in = x.value().view(), dy = y.gradient().view();
  const View<T> dx = x.gradient().view();
  const std::int64_t rows = in.dim(0), columns = in.dim(1), held = columns_of(kBackwardPositions, rows);
  for (std::int64_t begin = 0; begin < columns; begin += held) {
    const std::int64_t end = std::min(columns, begin + held);
    const Tensor<T> d_out = gathered(dy, begin, end);
    Tensor<T> d_in = d_out;  // x itself is a summand of y
    const Tensor<std::uint8_t> shown = visible_columns(visible, begin, end);
    recompute<T>(
        gathered(in, begin, end).view(), d_in, workers, [&](const Activation<T>& part, const Pass& pass) {
          const Activation<T> normed = norm_.forward(part, pass);
          const Activation<T> query = q_proj_.forward(normed, pass), key = k_proj_.forward(normed, pass),
                              value = v_proj_.forward(normed, pass);
          const auto inputs = inputs_of(query, key, value, heads_, shown);
          Tensor<T> heads(part.shape());
          auto log_sum_exp = std::make_shared<Tensor<T>>(Shape{end - begin, heads_, rows});
          attention::column_attention<T>(inputs, heads, *log_sum_exp, {}, workers);
          const Activation<T> merged(std::move(heads));
          pass.tape->record([=, &workers] {
            attention::column_attention_backward<T>(inputs, *log_sum_exp, merged.gradient(), query.gradient(),
                                                    key.gradient(), value.gradient(), workers);
          });
          const Activation<T> out = out_proj_.forward(merged, pass);
          std::copy(d_out.begin(), d_out.end(), out.gradient().begin());
        });
    scatter_add<T>(d_in, begin, dx);
  }
}

template class ColumnAttentionBlock<float>;
template class ColumnAttentionBlock<double>;
template class ColumnAttentionBlock<std::complex<double>>;

}  // namespace libbio::nn
