// The judge of gradients: the complex step, df/dx = Im f(x + ih) / h with h = 1e-50, which has no
// cancellation and is exact to rounding for analytic f (Squire & Trapp 1998, SIAM Review 40, 110).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <span>
#include <vector>

#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"
#include "libbio/tensor/random.h"

namespace libbio::gradient_test {

using Complex = std::complex<double>;
constexpr double kStep = 1e-50;
constexpr double kGate = 1e-9;
constexpr double kRounding = 1e-14;  // of the largest element of a whole gradient

// ‖found - expected‖ / ‖expected‖ and the worst element relative to the largest expected one, whichever is
// worse. Where the expected gradient is zero the found one must be zero too. Differences up to `rounding` do
// not count: a part of a gradient that is far smaller than the whole carries the rounding of the whole.
inline double relative_error(std::span<const double> found, std::span<const double> expected,
                             double rounding = 0) {
  if (found.size() != expected.size()) return INFINITY;
  double difference2 = 0, norm2 = 0, worst = 0, largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    double difference = std::abs(found[i] - expected[i]);
    if (!std::isfinite(difference)) return INFINITY;
    if (difference <= rounding) difference = 0;
    difference2 += difference * difference;
    norm2 += expected[i] * expected[i];
    worst = std::max(worst, difference);
    largest = std::max(largest, std::abs(expected[i]));
  }
  if (difference2 == 0) return 0;
  return std::max(std::sqrt(difference2 / norm2), worst / largest);
}

inline double largest_magnitude(std::span<const double> numbers) {
  double largest = 0;
  for (const double x : numbers) largest = std::max(largest, std::abs(x));
  return largest;
}

// The gradient of f at x.
inline std::vector<double> complex_step_gradient(const std::function<Complex(std::span<const Complex>)>& f,
                                                 std::span<const double> x) {
  std::vector<Complex> point(x.begin(), x.end());
  std::vector<double> gradient(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    point[i] += Complex(0, kStep);
    gradient[i] = f(point).imag() / kStep;
    point[i] = x[i];
  }
  return gradient;
}

inline std::vector<double> normal_numbers(Rng& rng, std::int64_t count, double spread = 1) {
  std::vector<double> numbers(static_cast<std::size_t>(count));
  for (double& number : numbers) number = spread * rng.normal();
  return numbers;
}

template <class T>
Tensor<T> tensor_from(std::span<const double> numbers, const Shape& shape) {
  Tensor<T> tensor(shape);
  std::transform(numbers.begin(), numbers.end(), tensor.begin(), [](double x) { return static_cast<T>(x); });
  return tensor;
}

// Proves the gradients of a layer or model with respect to all its inputs and parameters.
//
// build(Parameters<T>&) returns the layer; apply(layer, inputs, pass) returns an activation of any shape;
// both are called with T = double and T = std::complex<double>. The loss is a fixed random weighting of the
// output.
template <class Build, class Apply>
void expect_exact_gradient(const Build& build, const Apply& apply, const std::vector<Shape>& input_shapes,
                           std::uint64_t seed = 1) {
  Rng rng(seed);
  std::vector<double> point;
  for (const Shape& shape : input_shapes)
    for (const double x : normal_numbers(rng, shape.size())) point.push_back(x);
  const std::size_t input_count = point.size();
  {
    nn::Parameters<double> parameters;
    build(parameters);
    for (const double x : normal_numbers(rng, parameters.count(), 0.5)) point.push_back(x);
  }
  Workers workers(1);
  std::vector<double> output_weights;

  // Runs the model at `x`; the gradients at x are stored when `gradient` is not null.
  const auto run = [&]<class T>(std::span<const T> x, std::vector<T>* gradient) {
    nn::Parameters<T> parameters;
    const auto layer = build(parameters);
    parameters.allocate();
    std::copy(x.begin() + static_cast<std::ptrdiff_t>(input_count), x.end(), parameters.values().begin());
    std::vector<nn::Activation<T>> inputs;
    const T* next = x.data();
    for (const Shape& shape : input_shapes) {
      Tensor<T> input(shape);
      std::copy_n(next, shape.size(), input.data());
      next += shape.size();
      inputs.emplace_back(std::move(input));
    }
    nn::Tape tape;
    const nn::Activation<T> output = apply(layer, inputs, nn::Pass{workers, &tape, 7});
    if (output_weights.empty()) output_weights = normal_numbers(rng, output.value().size());
    T sum = 0;
    for (std::int64_t e = 0; e < output.value().size(); ++e)
      sum += output_weights[static_cast<std::size_t>(e)] * output.value().data()[e];
    if (gradient) {
      parameters.zero_gradients();
      nn::Activation<T> loss(Tensor<T>(Shape(), sum));
      tape.record([&] {
        for (std::int64_t e = 0; e < output.value().size(); ++e)
          output.gradient().data()[e] +=
              output_weights[static_cast<std::size_t>(e)] * *loss.gradient().data();
      });
      tape.backward(loss);
      for (const nn::Activation<T>& input : inputs)
        gradient->insert(gradient->end(), input.gradient().begin(), input.gradient().end());
      gradient->insert(gradient->end(), parameters.gradients().begin(), parameters.gradients().end());
    }
    return sum;
  };

  std::vector<double> found;
  run(std::span<const double>(point), &found);
  const std::vector<double> expected = complex_step_gradient(
      [&](std::span<const Complex> x) { return run(x, static_cast<std::vector<Complex>*>(nullptr)); }, point);
  EXPECT_LT(relative_error(found, expected), kGate);
  EXPECT_GT(largest_magnitude(expected), 0) << "the test does not reach the layer";
  // Not only overall: each input must be right by its own measure.
  std::size_t begin = 0;
  for (std::size_t i = 0; i < input_shapes.size(); ++i) {
    const auto size = static_cast<std::size_t>(input_shapes[i].size());
    const std::span<const double> mine(found.data() + begin, size), truth(expected.data() + begin, size);
    EXPECT_LT(relative_error(mine, truth, kRounding * largest_magnitude(expected)), kGate) << "input " << i;
    begin += size;
  }
}

}  // namespace libbio::gradient_test
