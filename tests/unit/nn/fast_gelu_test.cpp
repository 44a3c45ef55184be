#include "libbio/nn/fast_gelu.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "libbio/nn/kernels.h"

namespace libbio::nn {
namespace {

double exact_gelu(double x) {
  return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
}

double exact_slope(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2) +
         x * std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

// A dense grid, the tails, and all magnitudes down to the denormal numbers.
std::vector<float> arguments() {
  std::vector<float> x;
  for (int i = -1500000; i <= 1500000; ++i) x.push_back(static_cast<float>(i) * 1e-5f);
  for (std::uint32_t bits = 0; bits < std::bit_cast<std::uint32_t>(1e30f); bits += 99971) {
    x.push_back(std::bit_cast<float>(bits));
    x.push_back(-std::bit_cast<float>(bits));
  }
  return x;
}

TEST(FastGelu, IsWithinTheStatedErrorEverywhere) {
  const std::vector<float> x = arguments();
  std::vector<float> y(x.size()), slope(x.size(), 0);
  const std::vector<float> ones(x.size(), 1);
  // The loops, compiled for this CPU; the functions, compiled here for any.
  kernels::gelu(static_cast<std::int64_t>(x.size()), x.data(), y.data());
  kernels::add_gelu_slope(static_cast<std::int64_t>(x.size()), x.data(), ones.data(), slope.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = x[i], allowed = 2e-7 * std::max(1.0, std::abs(v));
    ASSERT_NEAR(y[i], exact_gelu(v), allowed) << v;
    ASSERT_NEAR(fast_gelu(x[i]), exact_gelu(v), allowed) << v;
    ASSERT_NEAR(slope[i], exact_slope(v), 3e-7) << v;
    ASSERT_NEAR(fast_gelu_slope(x[i]), exact_slope(v), 3e-7) << v;
  }
}

TEST(FastGelu, TheTailKeepsItsRelativeSize) {
  for (int i = 1; i <= 500; ++i) {
    const float x = -0.01f * static_cast<float>(i);
    ASSERT_NEAR(fast_gelu(x) / exact_gelu(x), 1, 2e-6) << x;
  }
}

TEST(FastGelu, Ends) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity(),
                  kNan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(fast_gelu(0.0f), 0.0f);
  EXPECT_EQ(fast_gelu(kInfinity), kInfinity);
  EXPECT_EQ(fast_gelu(-kInfinity), 0.0f);
  EXPECT_EQ(fast_gelu_slope(kInfinity), 1.0f);
  EXPECT_EQ(fast_gelu_slope(-kInfinity), 0.0f);
  EXPECT_TRUE(std::isnan(fast_gelu(kNan)));
  EXPECT_TRUE(std::isnan(fast_gelu_slope(kNan)));
}

}  // namespace
}  // namespace libbio::nn
