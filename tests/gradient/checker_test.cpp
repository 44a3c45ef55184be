// The judge itself is judged: it must accept a right gradient and flag wrong ones.
#include <gtest/gtest-spi.h>

#include "complex_step.h"

namespace libbio::gradient_test {
namespace {

Complex sample_function(std::span<const Complex> x) {
  return std::exp(x[0]) * x[1] + std::tanh(x[2]) * x[0] * x[0];
}

std::vector<double> sample_gradient(std::span<const double> x) {
  const double t = std::tanh(x[2]);
  return {std::exp(x[0]) * x[1] + 2 * x[0] * t, std::exp(x[0]), x[0] * x[0] * (1 - t * t)};
}

TEST(ComplexStep, AcceptsARightGradientToRounding) {
  const std::vector<double> x = {0.3, -1.2, 0.7};
  EXPECT_LT(relative_error(sample_gradient(x), complex_step_gradient(sample_function, x)), 1e-14);
}

TEST(ComplexStep, FlagsSignScaleAndOmission) {
  const std::vector<double> x = {0.3, -1.2, 0.7};
  const std::vector<double> expected = complex_step_gradient(sample_function, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<double> wrong = sample_gradient(x);
    wrong[i] = -wrong[i];
    EXPECT_GT(relative_error(wrong, expected), kGate) << "sign of " << i;
    wrong[i] *= -(1 + 1e-7);
    EXPECT_GT(relative_error(wrong, expected), kGate) << "scale of " << i;
    wrong[i] = 0;
    EXPECT_GT(relative_error(wrong, expected), kGate) << "omission of " << i;
    wrong[i] = NAN;
    EXPECT_GT(relative_error(wrong, expected), kGate) << "NaN at " << i;
  }
}

TEST(ComplexStep, AZeroGradientMustBeZero) {
  EXPECT_EQ(relative_error(std::vector<double>{0, 0}, std::vector<double>{0, 0}), 0);
  EXPECT_GT(relative_error(std::vector<double>{1e-12, 0}, std::vector<double>{0, 0}), kGate);
}

// y = x², with a derivative that is off by the given factor.
template <class T>
nn::Activation<T> square(const nn::Activation<T>& x, double factor, const nn::Pass& pass) {
  Tensor<T> y = x.value();
  for (T& v : y) v *= v;
  nn::Activation<T> output(std::move(y));
  pass.tape->record([x, output, factor] {
    for (std::int64_t e = 0; e < x.value().size(); ++e)
      x.gradient().data()[e] += factor * 2 * x.value().data()[e] * output.gradient().data()[e];
  });
  return output;
}

void check_square(double factor) {
  expect_exact_gradient(
      [](auto&) { return 0; },
      [factor](int, const auto& in, const nn::Pass& pass) { return square(in[0], factor, pass); }, {{3, 2}});
}

TEST(ComplexStep, ALayerWithARightDerivativePasses) {
  check_square(1);
}

TEST(ComplexStep, ALayerWithAWrongScaleOrSignFails) {
  for (const double factor : {1 + 1e-7, -1.0, 0.0}) {
    testing::TestPartResultArray failures;
    {
      testing::ScopedFakeTestPartResultReporter watch(
          testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
      check_square(factor);
    }
    EXPECT_GT(failures.size(), 0) << factor;
  }
}

}  // namespace
}  // namespace libbio::gradient_test
