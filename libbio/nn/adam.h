// Adam with decoupled weight decay (AdamW) and clipping by the global norm.
//
//   g ← g · min(1, clip / ‖g‖);   m ← β₁ m + (1 - β₁) g;   v ← β₂ v + (1 - β₂) g²
//   θ ← θ - η ( m / (1 - β₁ᵗ) / (sqrt(v / (1 - β₂ᵗ)) + ε) + λ θ ),   t = 1, 2, ...; λ for tensors of rank >=
//   2 only
//
// (biases and norms, of rank 1, are not decayed). Results do not depend on the number of workers.
// References: Kingma & Ba 2015, arXiv:1412.6980; Loshchilov & Hutter 2019, arXiv:1711.05101.
#pragma once

#include "libbio/nn/learning_rate.h"
#include "libbio/nn/parameters.h"
#include "libbio/tensor/parallel.h"

namespace libbio::nn {

struct AdamOptions {
  LearningRate learning_rate;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;  // λ
  double clip_norm = 0;     // largest ‖g‖ let through; 0: no clipping
};

// Instantiated for float and double.
template <class T>
class Adam {
 public:
  explicit Adam(const AdamOptions& options) : options_(options) {}

  // One step along parameters.gradients(), which stay as they are. Returns ‖g‖ before clipping. A gradient
  // that is not finite is not applied: the step is skipped (not counted) and the norm returned is not finite
  // either.
  double step(Parameters<T>& parameters, Workers& workers);

  // The state, for checkpoints: steps done and the moments m and v (empty before the first step).
  std::int64_t steps() const { return steps_; }
  const Tensor<T>& first_moment() const { return first_; }
  const Tensor<T>& second_moment() const { return second_; }
  void restore(std::int64_t steps, Tensor<T> first_moment, Tensor<T> second_moment);

 private:
  AdamOptions options_;
  std::int64_t steps_ = 0;
  Tensor<T> first_, second_;
};

}  // namespace libbio::nn
