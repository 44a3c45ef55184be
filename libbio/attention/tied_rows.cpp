#include "libbio/attention/tied_rows.h"

#include <algorithm>
#include <complex>
#include <string>

#include "libbio/tensor/matrix_product.h"

namespace libbio::attention {
namespace {

constexpr std::int64_t kColumns = 256;  // columns i of a map per part

struct Sizes {
  std::int64_t rows, columns, heads, head_size, channels;

  std::int64_t blocks() const { return (columns + kColumns - 1) / kColumns; }
};

template <class T>
Sizes sizes_of(View<const T> map, View<const T> first, View<const T> second) {
  if (map.rank() != 3 || first.rank() != 3)
    throw ShapeError("tied row attention needs a map and rows of rank 3, found " + map.shape().to_string() +
                     ", " + first.shape().to_string());
  const std::int64_t heads = map.dim(0), columns = first.dim(1), channels = first.dim(2);
  require_shape("map of tied row attention", map.shape(), {heads, columns, columns});
  require_shape("rows of tied row attention", second.shape(), first.shape());
  if (heads == 0 || channels % heads != 0)
    throw ShapeError(std::to_string(channels) + " channels cannot be cut into " + std::to_string(heads) +
                     " heads");
  return {first.dim(0), columns, heads, channels / heads, channels};
}

// part(head, begin, end): columns [begin, end) of the map of a head.
template <class Part>
void for_map_parts(const Sizes& sizes, Workers& workers, const Part& part) {
  workers.parallel_for(sizes.heads * sizes.blocks(), [&](std::int64_t number) {
    const std::int64_t begin = number % sizes.blocks() * kColumns;
    part(number / sizes.blocks(), begin, std::min(sizes.columns, begin + kColumns));
  });
}

// part(row, head).
template <class Part>
void for_row_parts(const Sizes& sizes, Workers& workers, const Part& part) {
  workers.parallel_for(sizes.rows, [&](std::int64_t row) {
    for (std::int64_t head = 0; head < sizes.heads; ++head) part(row, head);
  });
}

// map_h,ij += scale Σ_r a_r,i,h · b_r,j,h
template <class T>
void add_products_of_rows(const Sizes& s, View<const T> a, View<const T> b, T scale, View<T> map,
                          Workers& workers) {
  for_map_parts(s, workers, [&](std::int64_t head, std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < s.rows; ++row)
      matrix_product<T>(Transpose::no, Transpose::yes, end - begin, s.columns, s.head_size, scale,
                        &a(row, begin, head * s.head_size), s.channels, &b(row, 0, head * s.head_size),
                        s.channels, T(1), &map(head, begin, 0), s.columns);
  });
}

// out_r,i,h = beta out + scale Σ_j op(map)_h,ij in_r,j,h
template <class T>
void apply_map(const Sizes& s, Transpose transpose, View<const T> map, View<const T> in, T scale, T beta,
               View<T> out, Workers& workers) {
  for_row_parts(s, workers, [&](std::int64_t row, std::int64_t head) {
    matrix_product<T>(transpose, Transpose::no, s.columns, s.head_size, s.columns, scale, &map(head, 0, 0),
                      s.columns, &in(row, 0, head * s.head_size), s.channels, beta,
                      &out(row, 0, head * s.head_size), s.channels);
  });
}

}  // namespace

template <class T>
void tied_row_scores(View<const T> query, View<const T> key, double scale, View<T> scores, Workers& workers) {
  const Sizes sizes = sizes_of<T>(scores, query, key);
  add_products_of_rows<T>(sizes, query, key, static_cast<T>(scale), scores, workers);
}

template <class T>
void tied_row_scores_backward(View<const T> query, View<const T> key, double scale, View<const T> d_scores,
                              View<T> d_query, View<T> d_key, Workers& workers) {
  const Sizes sizes = sizes_of<T>(d_scores, query, key);
  require_shape("gradient of query", d_query.shape(), query.shape());
  require_shape("gradient of key", d_key.shape(), key.shape());
  apply_map<T>(sizes, Transpose::no, d_scores, key, static_cast<T>(scale), T(1), d_query, workers);
  apply_map<T>(sizes, Transpose::yes, d_scores, query, static_cast<T>(scale), T(1), d_key, workers);
}

template <class T>
void tied_row_output(View<const T> map, View<const T> value, View<T> output, Workers& workers) {
  const Sizes sizes = sizes_of<T>(map, value, output);
  apply_map<T>(sizes, Transpose::no, map, value, T(1), T(0), output, workers);
}

template <class T>
void tied_row_output_backward(View<const T> map, View<const T> value, View<const T> d_output, View<T> d_map,
                              View<T> d_value, Workers& workers) {
  const Sizes sizes = sizes_of<T>(map, value, d_output);
  require_shape("gradient of map", d_map.shape(), map.shape());
  require_shape("gradient of value", d_value.shape(), value.shape());
  add_products_of_rows<T>(sizes, d_output, value, T(1), d_map, workers);
  apply_map<T>(sizes, Transpose::yes, map, d_output, T(1), T(1), d_value, workers);
}

#define LIBBIO_INSTANTIATE(T)                                                                              \
  template void tied_row_scores<T>(View<const T>, View<const T>, double, View<T>, Workers&);               \
  template void tied_row_scores_backward<T>(View<const T>, View<const T>, double, View<const T>, View<T>,  \
                                            View<T>, Workers&);                                            \
  template void tied_row_output<T>(View<const T>, View<const T>, View<T>, Workers&);                       \
  template void tied_row_output_backward<T>(View<const T>, View<const T>, View<const T>, View<T>, View<T>, \
                                            Workers&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::attention
