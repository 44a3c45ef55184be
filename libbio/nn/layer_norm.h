// LayerNorm · each row to mean 0 and variance 1, then an affine map per component.
//
//   μ = mean_c x_c;   σ² = mean_c (x_c - μ)² (biased);   n_c = (x_c - μ) / sqrt(σ² + ε);   y_c = γ_c n_c +
//   β_c with g_c = γ_c dy_c:   dx_c = (g_c - mean g - n_c · mean(g n)) / sqrt(σ² + ε);   dγ_c = Σ dy_c n_c;
//   dβ_c = Σ dy_c
//
// Shapes: x, y [..., C]; γ, β [C]. Parameters: <name>.weight = γ (one), <name>.bias = β (zero).
// Cached for backward: x, and per row μ and 1 / sqrt(σ² + ε).
// Reference: Ba, Kiros & Hinton 2016, arXiv:1607.06450.
// Instantiated for float, double, std::complex<double>.
#pragma once

#include <string>

#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"

namespace libbio::nn {

// The norm of each row of x [..., C] with the given γ and β, into y; y may be x. moments [rows, 2] gets μ and
// 1 / sqrt(σ² + ε) of each row unless it has no data.
template <class T>
void layer_norm_rows(View<const T> x, View<const T> weight, View<const T> bias, double epsilon, View<T> y,
                     View<T> moments, Workers& workers);

template <class T>
class LayerNorm {
 public:
  LayerNorm(Parameters<T>& parameters, const std::string& name, std::int64_t channels, double epsilon = 1e-5);
  Activation<T> forward(const Activation<T>& x, const Pass& pass) const;
  // y of x [..., C] alone, for prediction: nothing is recorded. y may be x.
  void normalise(View<const T> x, View<T> y, Workers& workers) const;
  Tensor<T> normalised(View<const T> x, Workers& workers) const;

 private:
  // Mean and inverse standard deviation of each row, [rows, 2].
  void backward(const Activation<T>& x, const Activation<T>& y, const Tensor<T>& moments,
                Workers& workers) const;

  Parameters<T>* parameters_;
  std::int64_t channels_;
  double epsilon_;
  int weight_, bias_;
};

}  // namespace libbio::nn
