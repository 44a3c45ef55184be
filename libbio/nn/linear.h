// Linear · an affine map of the last axis.
//
//   y = x Wᵀ + b          dx = dy W;   dW = dyᵀ x;   db = Σ_rows dy
//
// Shapes: x [..., in], W [out, in], b [out], y [..., out]. Parameters: <name>.weight (Xavier), <name>.bias
// (zero). Cached for backward: x. Predictions of float have operands in bf16 where the pass has packed
// weights. Instantiated for float, double, std::complex<double>.
#pragma once

#include <string>

#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"

namespace libbio::nn {

enum class Bias { no, yes };

template <class T>
class Linear {
 public:
  Linear(Parameters<T>& parameters, const std::string& name, std::int64_t in, std::int64_t out,
         Bias bias = Bias::yes);
  // W is a tensor declared before, number `weight` of shape [out, in], that other layers use too; only
  // <name>.bias is declared. Gradients of all users add up.
  Linear(Parameters<T>& parameters, int weight, const std::string& name);
  Activation<T> forward(const Activation<T>& x, const Pass& pass) const;
  // Packs W if the pass wants packed weights: to be called before a parallel loop whose parts use this layer.
  void prepare(const Pass& pass) const;
  // y = x Wᵀ + b and y += x Wᵀ + b into memory of the caller, x [..., in], y [..., out]. Nothing is recorded.
  void write_to(View<const T> x, View<T> y, const Pass& pass) const;
  void add_to(View<const T> x, View<T> y, const Pass& pass) const;

 private:
  // y = keep y + x Wᵀ + b
  void compute(View<const T> x, T keep, View<T> y, const Pass& pass) const;
  void backward(const Activation<T>& x, const Activation<T>& y, Workers& workers) const;

  Parameters<T>* parameters_;
  std::int64_t in_, out_;
  int weight_, bias_ = -1;
};

}  // namespace libbio::nn
