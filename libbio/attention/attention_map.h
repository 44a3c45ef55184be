// The attention maps themselves as the result, where a model is a function of the maps (factored attention).
//
//   A_h,ij = softmax_j (scale · q_hi · k_hj), over visible keys
//   dS = A ∘ (dA - rowsum(A ∘ dA));   dq = scale · dS k;   dk = scale · dSᵀ q
//
// Unlike attention_forward this stores [H, Lq, Lk], because the caller asks for it. A caller who cannot hold
// all of it takes a block of queries at a time and sets mask.first_query. Results do not depend on the number
// of workers. Instantiated for float, double, std::complex<double>.
#pragma once

#include "libbio/attention/mask.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::attention {

// query [H, Lq, D], key [H, Lk, D] -> map [H, Lq, Lk], overwritten. mask.keys, if any, is [Lk].
template <class T>
void attention_map_forward(View<const T> query, View<const T> key, double scale, const Mask& mask,
                           View<T> map, Workers& workers);

// Adds to d_query and d_key. `map` is what forward wrote (hidden keys are zero there, so no mask is needed).
template <class T>
void attention_map_backward(View<const T> query, View<const T> key, double scale, View<const T> map,
                            View<const T> d_map, View<T> d_query, View<T> d_key, Workers& workers);

}  // namespace libbio::attention
