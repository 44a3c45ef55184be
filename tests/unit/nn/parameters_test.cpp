#include "libbio/nn/parameters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace libbio::nn {
namespace {

TEST(Parameters, OneBufferInOrderOfDeclaration) {
  Parameters<float> parameters;
  const int a = parameters.declare("a.weight", {2, 3});
  const int b = parameters.declare("b", {4});
  parameters.allocate();
  EXPECT_EQ(parameters.size(), 2);
  EXPECT_EQ(parameters.count(), 10);
  EXPECT_EQ(parameters.name(b), "b");
  EXPECT_EQ(parameters.shape(a), Shape({2, 3}));
  EXPECT_EQ(parameters.find("a.weight"), a);
  EXPECT_EQ(parameters.find("c"), -1);
  parameters.value(b)(0) = 7;
  EXPECT_EQ(parameters.values()[6], 7);
  parameters.zero_gradients();
  parameters.gradient(b)(3) = 5;
  EXPECT_EQ(parameters.gradients()[9], 5);
  parameters.zero_gradients();
  EXPECT_EQ(parameters.gradients()[9], 0);
}

TEST(Parameters, MisuseIsRefused) {
  Parameters<double> parameters;
  parameters.declare("a", {2});
  EXPECT_THROW(parameters.declare("a", {2}), ShapeError);
  EXPECT_THROW(parameters.value(0), ShapeError);
  EXPECT_THROW(parameters.gradient(0), ShapeError);
  parameters.allocate();
  EXPECT_THROW(parameters.declare("b", {2}), ShapeError);
}

TEST(Parameters, InitialisationFollowsTheLawAndTheSeed) {
  const auto drawn = [](std::uint64_t seed, std::int64_t size_before) {
    auto parameters = std::make_unique<Parameters<double>>();
    parameters->declare("before", {size_before}, Initial::normal(1));
    parameters->declare("one", {3}, Initial::constant(1));
    parameters->declare("normal", {200, 100}, Initial::normal(0.5));
    parameters->declare("xavier", {200, 100}, Initial::xavier(100, 200));
    parameters->initialise(Rng(seed));
    return parameters;
  };
  const auto a = drawn(1, 5), b = drawn(1, 9), c = drawn(2, 5);
  EXPECT_EQ(a->value(1)(2), 1);
  double square = 0, most = 0, mean = 0;
  for (const double x : a->value(2)) square += x * x / 20000, mean += x / 20000;
  EXPECT_NEAR(square, 0.25, 0.01);
  EXPECT_NEAR(mean, 0, 0.02);
  square = 0;
  for (const double x : a->value(3)) most = std::max(most, std::abs(x)), square += x * x / 20000;
  EXPECT_LE(most, std::sqrt(6.0 / 300));
  EXPECT_NEAR(square, 2.0 / 300, 2e-4);
  EXPECT_TRUE(std::ranges::equal(a->value(2), b->value(2))) << "a tensor depends on those before it";
  EXPECT_FALSE(std::ranges::equal(a->value(2), c->value(2)));
}

}  // namespace
}  // namespace libbio::nn
