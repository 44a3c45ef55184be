#include "libbio/ranking/p_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace libbio::ranking {
namespace {

double combined(std::vector<double> p) {
  for (double& x : p) x = std::log(x);
  return std::exp(log_cauchy_combination(p));
}

TEST(NormalTail, KnowsTheTable) {
  EXPECT_NEAR(upper_normal_tail(1.959963984540054), 0.025, 1e-15);
  EXPECT_NEAR(upper_normal_tail(-1), 0.8413447460685429, 1e-15);
  EXPECT_NEAR(upper_normal_tail(30) / 4.906713927148187e-198, 1, 1e-12);
}

TEST(FalseDiscoveryRate, IsTheSmallestAtWhichATestIsFound) {
  // By hand: p · n / rank, then the smallest of those at larger p.
  const std::vector<double> q = benjamini_hochberg(std::vector<double>{0.04, 0.005, 0.9, 0.03, 0.021});
  const std::vector<double> expected = {0.05, 0.025, 0.9, 0.05, 0.05};
  for (std::size_t i = 0; i < q.size(); ++i) EXPECT_NEAR(q[i], expected[i], 1e-15) << i;
  EXPECT_TRUE(benjamini_hochberg({}).empty());
}

TEST(CauchyCombination, LeavesEqualPValuesAsTheyAre) {
  for (const double p : {0.9, 0.5, 0.01, 1e-20, 1e-250}) EXPECT_NEAR(combined({p, p, p}) / p, 1, 1e-9) << p;
}

TEST(CauchyCombination, IsTheTailOfTheMeanOfCotangents) {
  // cot(π/4) = 1, cot(π/2) = 0, so T = 1/2.
  EXPECT_NEAR(combined({0.25, 0.5}), 0.5 - std::atan(0.5) / M_PI, 1e-15);
  // One small p among n counts n times.
  EXPECT_NEAR(combined({1e-40, 0.3, 0.4, 0.5}) / 4e-40, 1, 1e-9);
}

TEST(CauchyCombination, StandsPValuesThatUnderflowAndThoseOfOne) {
  EXPECT_NEAR(log_cauchy_combination(std::vector<double>{-5000, -5000, 0, -1}), -5000 + std::log(2.0), 1e-9);
  EXPECT_NEAR(log_cauchy_combination(std::vector<double>{-5000, -5001}),
              -5001 + std::log(2.0) - std::log1p(std::exp(-1.0)), 1e-9);
  EXPECT_NEAR(combined({1, 0.25}), 0.5 - std::atan(0.5) / M_PI, 1e-15);  // 1 counts as 1/2
  EXPECT_EQ(log_cauchy_combination({}), 0);
  EXPECT_EQ(log_cauchy_combination(std::vector<double>{0}), 0);
}

}  // namespace
}  // namespace libbio::ranking
