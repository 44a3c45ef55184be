#include "libbio/tensor/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace libbio {
namespace {

TEST(Rng, SameSeedSameNumbersAndStreamsIndependentOfUse) {
  Rng a(7), b(7);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
  EXPECT_EQ(a.stream(3).next(), Rng(7).stream(3).next());
  EXPECT_NE(a.stream(3).next(), a.stream(4).next());
}

TEST(Rng, MomentsOfTheNormalDistribution) {
  Rng rng(11);
  double mean = 0, square = 0, fourth = 0;
  const int n = 200000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    mean += x / n;
    square += x * x / n;
    fourth += x * x * x * x / n;
  }
  EXPECT_NEAR(mean, 0, 0.01);
  EXPECT_NEAR(square, 1, 0.02);
  EXPECT_NEAR(fourth, 3, 0.1);
}

TEST(Rng, BelowCoversItsRangeEvenlyAndShuffleKeepsEveryItem) {
  Rng rng(5);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts[rng.below(6)];
  for (int count : counts) EXPECT_NEAR(count, 10000, 400);
  std::vector<int> items(50);
  std::iota(items.begin(), items.end(), 0);
  rng.shuffle(std::span<int>(items));
  EXPECT_FALSE(std::ranges::is_sorted(items));
  std::ranges::sort(items);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(items[i], i);
}

}  // namespace
}  // namespace libbio
