// Learning rate by step: linear warm-up, then constant, linear or cosine decay.
//
// With W warm-up steps, N steps in all, peak η and final rate f·η, for step s = 1, 2, ...:
//   s <= W          η s / W
//   constant        η
//   linear          η (1 - (1 - f) u),                    u = min(1, (s - W) / (N - W))
//   cosine          η (f + (1 - f) (1 + cos(π u)) / 2)    (Loshchilov & Hutter 2017, arXiv:1608.03983, one
//   cycle)
#pragma once

#include <cstdint>

namespace libbio::nn {

struct LearningRate {
  enum class Decay { constant, linear, cosine };
  double peak = 1e-3;  // η
  Decay decay = Decay::constant;
  std::int64_t warm_up_steps = 0;  // W
  std::int64_t total_steps = 0;    // N; unused when constant
  double final_fraction = 0;       // f; unused when constant

  // The rate of step 1, 2, ... UsageError when the decay has no steps: N <= W.
  double at(std::int64_t step) const;
};

}  // namespace libbio::nn
