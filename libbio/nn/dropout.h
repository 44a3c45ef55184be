// Dropout · sets a random share of the elements to zero while training and scales up the rest.
//
//   y = x ∘ m / (1 - rate), m ~ Bernoulli(1 - rate)          dx = dy ∘ m / (1 - rate)
//
// Shapes: y as x. Without a tape (prediction) y is x. The mask depends on the seed of this layer and on
// pass.step only: use each Dropout once per step, with a seed of its own, and a resumed training continues as
// if uninterrupted. Cached for backward: m. Reference: Srivastava et al. 2014, JMLR 15, 1929. Instantiated
// for float, double, std::complex<double>.
#pragma once

#include "libbio/nn/tape.h"
#include "libbio/tensor/random.h"

namespace libbio::nn {

template <class T>
class Dropout {
 public:
  // UsageError unless 0 <= rate < 1.
  Dropout(double rate, std::uint64_t seed);
  Activation<T> forward(const Activation<T>& x, const Pass& pass) const;

 private:
  double rate_;
  Rng rng_;
};

}  // namespace libbio::nn
