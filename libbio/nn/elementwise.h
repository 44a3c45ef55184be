// Functions of single elements; x and y have one shape. Instantiated for float, double, std::complex<double>.
//
// gelu      y = x Φ(x), Φ(x) = (1 + erf(x/√2)) / 2          y' = Φ(x) + x exp(-x²/2) / √(2π)
//           Cached: x. Reference: Hendrycks & Gimpel 2016, arXiv:1606.08415 (the exact form).
//           For float within 2e-7 · max(1, |x|) (fast_gelu.h).
// silu      y = x σ(x), σ(x) = 1 / (1 + exp(-x))            y' = σ(x) (1 + x (1 - σ(x)))
//           Cached: x. Reference: Elfwing, Uchibe & Doya 2018, Neural Networks 107, 3.
// softplus  y = log(1 + exp(x))                             y' = σ(x)
//           Cached: x. Reference: Dugas et al. 2001, NIPS 13, 472.
// add       z = x + y                                       dx = dz, dy = dz
//           Cached: nothing.
#pragma once

#include "libbio/nn/tape.h"

namespace libbio::nn {

template <class T>
Activation<T> gelu(const Activation<T>& x, const Pass& pass);

// x ← gelu(x), for prediction.
template <class T>
void gelu_in_place(View<T> x, Workers& workers);

template <class T>
Activation<T> silu(const Activation<T>& x, const Pass& pass);

template <class T>
Activation<T> softplus(const Activation<T>& x, const Pass& pass);

template <class T>
Activation<T> add(const Activation<T>& x, const Activation<T>& y, const Pass& pass);

}  // namespace libbio::nn
