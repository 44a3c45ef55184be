#include "libbio/nn/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "libbio/error.h"

namespace libbio::nn {

double LearningRate::at(std::int64_t step) const {
  if (decay != Decay::constant && total_steps <= warm_up_steps)
    throw UsageError("a learning rate that decays needs more steps than its warm-up of " +
                     std::to_string(warm_up_steps) + ", found " + std::to_string(total_steps));
  if (step <= warm_up_steps) return peak * static_cast<double>(step) / static_cast<double>(warm_up_steps);
  if (decay == Decay::constant) return peak;
  const double done = std::min(
      1.0, static_cast<double>(step - warm_up_steps) / static_cast<double>(total_steps - warm_up_steps));
  const double left = decay == Decay::linear ? 1 - done : (1 + std::cos(std::numbers::pi * done)) / 2;
  return peak * (final_fraction + (1 - final_fraction) * left);
}

}  // namespace libbio::nn
