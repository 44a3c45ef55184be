// What layers pass to each other, and the tape that runs their derivatives.
//
// A layer computes its output at once and, when there is a tape, records a closure that turns the gradient of
// its output into gradients of its inputs and parameters. Without a tape nothing is recorded or kept: an
// activation dies with its last handle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::nn {

class PackedWeights;

// A shared handle to a value and its gradient: copies mean the same activation.
template <class T>
class Activation {
 public:
  explicit Activation(Tensor<T> value)
      : content_(std::make_shared<Content>(Content{std::move(value), {}, false})) {}

  const Tensor<T>& value() const { return content_->value; }
  const Shape& shape() const { return content_->value.shape(); }
  // Same shape as the value; zero when first asked for. Those who use the activation add to it.
  Tensor<T>& gradient() const {
    if (!content_->has_gradient) content_->gradient = Tensor<T>(shape());
    content_->has_gradient = true;
    return content_->gradient;
  }

 private:
  struct Content {
    Tensor<T> value, gradient;
    bool has_gradient;
  };
  std::shared_ptr<Content> content_;
};

class Tape {
 public:
  // `undo` is run by backward(), after everything recorded later.
  void record(std::function<void()> undo) { undos_.push_back(std::move(undo)); }

  // Sets the gradient of `loss` (one number) to 1, runs the closures last to first and forgets them.
  // Gradients of parameters are added to: call Parameters::zero_gradients() before a step. ShapeError if loss
  // is not one number.
  template <class T>
  void backward(const Activation<T>& loss) {
    require_shape("loss", loss.shape(), Shape());
    loss.gradient().fill(T(1));
    unwind();
  }
  // The same where the caller has set the gradients of the outputs already.
  void unwind() {
    for (; !undos_.empty(); undos_.pop_back()) undos_.back()();
  }

 private:
  std::vector<std::function<void()>> undos_;
};

// How a layer is run.
struct Pass {
  Workers& workers;        // must outlive tape->backward()
  Tape* tape = nullptr;    // none: prediction
  std::uint64_t step = 0;  // number of the training step; picks the random numbers of Dropout
  // Prediction with float: products of linear layers have operands in bf16, weights are kept here.
  PackedWeights* packed = nullptr;
  bool is_part = false;  // the caller has cut its work into parts already, and this is one of them

  // For prediction inside a part of a parallel loop, which computes alone.
  Pass within_part(Workers& alone) const {
    Pass part{alone};
    part.step = step;
    part.packed = tape ? nullptr : packed;
    part.is_part = true;
    return part;
  }
};

}  // namespace libbio::nn
