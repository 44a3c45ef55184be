#include "libbio/attention/fast_exp.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace libbio::attention {
namespace {

double relative_error(float x) {
  const double expected = std::exp(static_cast<double>(x));
  return std::abs(static_cast<double>(fast_exp(x)) - expected) / expected;
}

TEST(FastExp, RelativeErrorIsAtMostTwoInTenMillionOverTheRange) {
  double worst = 0;
  for (int i = -873000; i <= 880000; ++i)
    worst = std::max(worst, relative_error(static_cast<float>(i) * 1e-4f));
  EXPECT_LE(worst, 2e-7);
}

TEST(FastExp, SmallArgumentsOfAllMagnitudes) {
  for (std::uint32_t bits = std::bit_cast<std::uint32_t>(1e-30f); bits < std::bit_cast<std::uint32_t>(1.0f);
       bits += 9973) {
    ASSERT_LE(relative_error(std::bit_cast<float>(bits)), 2e-7);
    ASSERT_LE(relative_error(-std::bit_cast<float>(bits)), 2e-7);
  }
  EXPECT_EQ(fast_exp(0.0f), 1.0f);
}

TEST(FastExp, Ends) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(fast_exp(-kInfinity), 0.0f);
  EXPECT_EQ(fast_exp(-1e4f), 0.0f);
  EXPECT_GT(fast_exp(-87.2f), 0.0f);
  EXPECT_EQ(fast_exp(kInfinity), fast_exp(88.0f));
  EXPECT_TRUE(std::isfinite(fast_exp(kInfinity)));
  EXPECT_TRUE(std::isnan(fast_exp(std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
}  // namespace libbio::attention
