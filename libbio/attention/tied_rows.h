// Attention along the columns of an alignment with one map for all its rows (tied row attention), in two
// halves, so that a caller can let blocks of rows go by and never hold the queries and keys of all.
//
//   scores    S_h,ij += scale · Σ_r q_r,i,h · k_r,j,h        softmax over j is the caller's, once all rows
//   are in output    o_r,i,h = Σ_j P_h,ij v_r,j,h
//
//   scores    dq_r,i,h += scale Σ_j dS_h,ij k_r,j,h;   dk_r,j,h += scale Σ_i dS_h,ij q_r,i,h
//   output    dP_h,ij += Σ_r do_r,i,h · v_r,j,h;       dv_r,j,h += Σ_i P_h,ij do_r,i,h
//
// Shapes: R rows, C columns, H heads of D components; q, k, v, o [R, C, H·D], head h = components h·D ...
// h·D + D - 1; S, P [H, C, C]. Rows are summed in their order whatever the block or the number of workers.
// ShapeError when sizes disagree. Reference: Rao et al. 2021, ICML, PMLR 139, 8844. Instantiated for float,
// double, std::complex<double>.
#pragma once

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::attention {

// Adds to `scores`.
template <class T>
void tied_row_scores(View<const T> query, View<const T> key, double scale, View<T> scores, Workers& workers);

// Adds to d_query and d_key.
template <class T>
void tied_row_scores_backward(View<const T> query, View<const T> key, double scale, View<const T> d_scores,
                              View<T> d_query, View<T> d_key, Workers& workers);

// `output` is overwritten.
template <class T>
void tied_row_output(View<const T> map, View<const T> value, View<T> output, Workers& workers);

// Adds to d_map and d_value.
template <class T>
void tied_row_output_backward(View<const T> map, View<const T> value, View<const T> d_output, View<T> d_map,
                              View<T> d_value, Workers& workers);

}  // namespace libbio::attention
