// Losses · one number (rank 0) from predictions and the truth. Each is a weighted mean: Σ w_n ℓ_n / Σ w_n,
// with all w_n = 1 when no weights are given, and 0 when nothing is counted. Sums over floats are taken in
// double.
//
// softmax_cross_entropy   ℓ_n = log Σ_c exp(x_nc) - x_n,target(n)        dx_nc = w_n/Σw (p_nc - [c =
// target(n)])
//                         rows whose target is `ignored` are left out
// squared_error           ℓ_n = (x_n - t_n)²                             dx_n = 2 w_n/Σw (x_n - t_n)
// binary_cross_entropy    ℓ_n = log(1 + exp(x_n)) - t_n x_n, the cross    dx_n = w_n/Σw (σ(x_n) - t_n)
//                         entropy of σ(x_n) and t_n in [0, 1]
//
// Shapes: softmax_cross_entropy x [N, C], target [N], weights [N]; the others x of any shape, target and
// weights as many numbers in the same order. Cached for backward: dx. ShapeError when sizes disagree or a
// target is neither `ignored` nor a class. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/nn/tape.h"

namespace libbio::nn {

template <class T>
Activation<T> softmax_cross_entropy(const Activation<T>& logits, std::span<const std::int32_t> target,
                                    std::int32_t ignored, std::span<const double> weights, const Pass& pass);

template <class T>
Activation<T> squared_error(const Activation<T>& x, std::span<const double> target,
                            std::span<const double> weights, const Pass& pass);

template <class T>
Activation<T> binary_cross_entropy(const Activation<T>& logits, std::span<const double> target,
                                   std::span<const double> weights, const Pass& pass);

}  // namespace libbio::nn
