// Feed-forward block · x plus a two-layer perceptron of its norm.
//
//   y = x + fc2(gelu(fc1(LayerNorm(x))))          derivative: that of its layers, computed again from x
//
// Shapes: x, y [..., C]; hidden [..., F]. The hidden activations exist for a block of positions at a time, in
// backward too. Parameters: <name>.layer_norm.{weight,bias}, <name>.layer.{fc1,fc2}.{weight,bias}. Cached for
// backward: x. Reference: Vaswani et al. 2017, arXiv:1706.03762; norm first: Xiong et al. 2020,
// arXiv:2002.04745. Instantiated for float, double, std::complex<double>.
#pragma once

#include <string>

#include "libbio/nn/layer_norm.h"
#include "libbio/nn/linear.h"

namespace libbio::nn {

template <class T>
class FeedForwardBlock {
 public:
  FeedForwardBlock(Parameters<T>& parameters, const std::string& name, std::int64_t channels,
                   std::int64_t hidden);
  Activation<T> forward(const Activation<T>& x, const Pass& pass) const;
  // x ← y in place, for prediction.
  void apply(View<T> x, const Pass& pass) const;

 private:
  void backward(const Activation<T>& x, const Activation<T>& y, Workers& workers) const;

  std::int64_t channels_, hidden_;
  LayerNorm<T> norm_;
  Linear<T> fc1_, fc2_;
};

}  // namespace libbio::nn
