// Column attention block · x plus attention among the rows of each column.
//
//   n = LayerNorm(x);  q, k, v = projections of n
//   y = x + out_proj(merge_h columns_h(q, k, v))          derivative: that of its parts
//   (attention/columns.h), computed again from x
//
// Shapes: x, y [R, C, channels], channels = H · D. Queries, keys and values exist for a block of columns at a
// time. Parameters: <name>.layer_norm.{weight,bias}, <name>.layer.{q,k,v,out}_proj.{weight,bias}. Cached for
// backward: x. Reference: Rao et al. 2021, ICML, PMLR 139, 8844. Instantiated for float, double,
// std::complex<double>.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/nn/layer_norm.h"
#include "libbio/nn/linear.h"

namespace libbio::nn {

// Where a prediction leaves the attention maps of columns; views without data are not asked for.
template <class T>
struct ColumnMaps {
  View<T> maps;  // [H, C, R, R], overwritten
  View<T> mean;  // [H, R, R], overwritten: over columns first_column ... C - 1
  std::int64_t first_column = 0;
};

template <class T>
class ColumnAttentionBlock {
 public:
  ColumnAttentionBlock(Parameters<T>& parameters, const std::string& name, std::int64_t channels,
                       std::int64_t heads);
  // visible [R, C]: 0 at hidden positions; without data all are visible. It must outlive the tape's backward.
  Activation<T> forward(const Activation<T>& x, View<const std::uint8_t> visible, const Pass& pass) const;
  // x ← y in place, for prediction.
  void apply(View<T> x, View<const std::uint8_t> visible, const ColumnMaps<T>& maps, const Pass& pass) const;

 private:
  void apply_columns(View<T> x, View<const std::uint8_t> visible, std::int64_t begin, std::int64_t end,
                     View<T> maps, const Pass& pass) const;
  void backward(const Activation<T>& x, View<const std::uint8_t> visible, const Activation<T>& y,
                Workers& workers) const;

  std::int64_t channels_, heads_;
  LayerNorm<T> norm_;
  Linear<T> q_proj_, k_proj_, v_proj_, out_proj_;
};

}  // namespace libbio::nn
