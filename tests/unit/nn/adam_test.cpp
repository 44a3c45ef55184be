#include "libbio/nn/adam.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

namespace libbio::nn {
namespace {

template <class T>
class AdamSteps : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(AdamSteps, Scalars);

// A matrix [1, 2] and a bias [1] with values 1, -2, 3 and gradients 0.5, -1, 2.
template <class T>
std::unique_ptr<Parameters<T>> example() {
  auto parameters = std::make_unique<Parameters<T>>();
  parameters->declare("w", {1, 2});
  parameters->declare("b", {1});
  parameters->allocate();
  parameters->zero_gradients();
  std::ranges::copy(std::array{T(1), T(-2), T(3)}, parameters->values().begin());
  std::ranges::copy(std::array{T(0.5), T(-1), T(2)}, parameters->gradients().begin());
  return parameters;
}

TYPED_TEST(AdamSteps, TwoStepsByHand) {
  using T = TypeParam;
  AdamOptions options;
  options.learning_rate.peak = 0.1;
  options.beta1 = 0.8;
  options.beta2 = 0.9;
  options.epsilon = 1e-3;
  options.weight_decay = 0.5;
  Adam<T> adam(options);
  const auto parameters = example<T>();
  Workers workers(2);
  EXPECT_NEAR(adam.step(*parameters, workers), std::sqrt(5.25), 1e-6);
  // Step 1: the corrected moments are g and g², so each number moves by 0.1 · g / (|g| + 0.001); the matrix
  // first shrinks by 1 - 0.1 · 0.5.
  const double w0 = 1 * 0.95 - 0.1 * 0.5 / 0.501, w1 = -2 * 0.95 + 0.1 * 1 / 1.001, b = 3 - 0.1 * 2 / 2.001;
  EXPECT_NEAR(parameters->value(0)(0, 0), w0, 1e-6);
  EXPECT_NEAR(parameters->value(0)(0, 1), w1, 1e-6);
  EXPECT_NEAR(parameters->value(1)(0), b, 1e-6);
  // Step 2 with gradient -1 for the bias: m = 0.8 · 0.4 - 0.2, v = 0.9 · 0.4 + 0.1.
  parameters->gradient(1)(0) = -1;
  adam.step(*parameters, workers);
  const double m = (0.8 * 0.4 - 0.2) / (1 - 0.64), v = (0.9 * 0.4 + 0.1) / (1 - 0.81);
  EXPECT_NEAR(parameters->value(1)(0), b - 0.1 * m / (std::sqrt(v) + 1e-3), 1e-6);
  EXPECT_EQ(adam.steps(), 2);
  EXPECT_NEAR(adam.first_moment()(2), 0.8 * 0.4 - 0.2, 1e-6);
  EXPECT_NEAR(adam.second_moment()(2), 0.9 * 0.4 + 0.1, 1e-6);
}

TYPED_TEST(AdamSteps, ClippingScalesTheWholeGradient) {
  using T = TypeParam;
  AdamOptions options;
  options.clip_norm = 0.5;
  Adam<T> adam(options);
  const auto parameters = example<T>();
  Workers workers(1);
  const double norm = adam.step(*parameters, workers);
  EXPECT_NEAR(adam.first_moment()(2), 0.1 * 2 * 0.5 / norm, 1e-7);
  EXPECT_EQ(parameters->gradients()[2], T(2));
}

TYPED_TEST(AdamSteps, ARestoredOptimizerGoesOnAsIfUninterrupted) {
  using T = TypeParam;
  Workers workers(1);
  const auto whole = example<T>(), resumed = example<T>();
  AdamOptions options;
  options.learning_rate = {0.1, LearningRate::Decay::cosine, 1, 4, 0};
  Adam<T> first(options), before(options), after(options);
  for (int i = 0; i < 3; ++i) first.step(*whole, workers);
  before.step(*resumed, workers);
  after.restore(before.steps(), before.first_moment(), before.second_moment());
  for (int i = 0; i < 2; ++i) after.step(*resumed, workers);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(whole->values()[i], resumed->values()[i]);
}

TYPED_TEST(AdamSteps, AGradientThatIsNotFiniteChangesNothing) {
  using T = TypeParam;
  Adam<T> adam(AdamOptions{});
  const auto parameters = example<T>();
  parameters->gradients()[1] = std::numeric_limits<T>::quiet_NaN();
  Workers workers(1);
  EXPECT_FALSE(std::isfinite(adam.step(*parameters, workers)));
  EXPECT_EQ(parameters->values()[0], T(1));
  EXPECT_EQ(adam.steps(), 0);
}

TEST(Adam, FindsTheMinimumOfAParabola) {
  Parameters<float> parameters;
  parameters.declare("x", {1000}, Initial::normal(3));
  parameters.initialise(Rng(1));
  AdamOptions options;
  options.learning_rate = {0.3, LearningRate::Decay::linear, 10, 500, 0};
  Adam<float> adam(options);
  Workers workers(2);
  for (int step = 0; step < 500; ++step) {
    parameters.zero_gradients();
    for (std::size_t i = 0; i < 1000; ++i) parameters.gradients()[i] = 2 * (parameters.values()[i] - 5);
    adam.step(parameters, workers);
  }
  for (const float x : parameters.values()) ASSERT_NEAR(x, 5, 1e-2);
}

TEST(LearningRate, WarmsUpAndDecays) {
  LearningRate rate{2, LearningRate::Decay::constant, 4, 0, 0};
  EXPECT_EQ(rate.at(1), 0.5);
  EXPECT_EQ(rate.at(4), 2);
  EXPECT_EQ(rate.at(1000), 2);
  rate = {2, LearningRate::Decay::linear, 4, 14, 0.1};
  EXPECT_EQ(rate.at(2), 1);
  EXPECT_NEAR(rate.at(9), 2 * 0.55, 1e-12);
  EXPECT_NEAR(rate.at(14), 0.2, 1e-12);
  EXPECT_NEAR(rate.at(99), 0.2, 1e-12);
  rate.decay = LearningRate::Decay::cosine;
  EXPECT_NEAR(rate.at(9), 2 * 0.55, 1e-12);
  EXPECT_NEAR(rate.at(5), 2 * (0.1 + 0.9 * (1 + std::cos(0.1 * 3.14159265358979)) / 2), 1e-9);
  EXPECT_NEAR(rate.at(14), 0.2, 1e-12);
  rate.total_steps = 4;
  EXPECT_THROW(rate.at(5), UsageError);
}

}  // namespace
}  // namespace libbio::nn
