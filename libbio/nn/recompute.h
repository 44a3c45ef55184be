// Backward of a piece of a layer that kept only its input: the piece is computed again, this time on a tape
// of its own.
#pragma once

#include <algorithm>
#include <cstdint>

#include "libbio/nn/tape.h"

namespace libbio::nn {

// Calls run(input, pass), which computes from a copy of x on the pass's tape and sets the gradients of what
// it computes (at once, or in a closure on that tape); then unwinds the tape and adds the gradient of the
// input to d_x. x and d_x have one shape.
template <class T, class Run>
void recompute(View<const T> x, View<T> d_x, Workers& workers, const Run& run) {
  Tensor<T> copy(x.shape());
  std::copy(x.begin(), x.end(), copy.begin());
  const Activation<T> input(std::move(copy));
  Tape tape;
  run(input, Pass{workers, &tape});
  tape.unwind();
  const Tensor<T>& gradient = input.gradient();
  for (std::int64_t i = 0; i < gradient.size(); ++i) d_x.data()[i] += gradient.data()[i];
}

}  // namespace libbio::nn
