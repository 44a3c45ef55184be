#include "libbio/contact/coupling_score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

std::vector<float> random_block(std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> block(400);
  for (float& x : block) x = static_cast<float>(rng.normal() + 2);
  return block;
}

TEST(ToZeroSumGauge, RowsAndColumnsSumToZero) {
  std::vector<float> block = random_block(1);
  to_zero_sum_gauge(block.data());
  for (int a = 0; a < 20; ++a) {
    double row = 0, column = 0;
    for (int b = 0; b < 20; ++b) row += block[a * 20 + b], column += block[b * 20 + a];
    EXPECT_NEAR(row, 0, 1e-4);
    EXPECT_NEAR(column, 0, 1e-4);
  }
}

TEST(ToZeroSumGauge, RemovesRowAndColumnTermsOnly) {
  const std::vector<float> block = random_block(2);
  std::vector<float> once = block, shifted = block;
  to_zero_sum_gauge(once.data());
  for (int a = 0; a < 20; ++a)
    for (int b = 0; b < 20; ++b)
      shifted[a * 20 + b] += 0.3f * static_cast<float>(a) - 0.1f * static_cast<float>(b * b % 7);
  to_zero_sum_gauge(shifted.data());
  std::vector<float> twice = once;
  to_zero_sum_gauge(twice.data());
  for (int k = 0; k < 400; ++k) {
    EXPECT_NEAR(shifted[k], once[k], 1e-5);
    EXPECT_NEAR(twice[k], once[k], 1e-6);
  }
  EXPECT_LT(frobenius_norm(once.data()), frobenius_norm(block.data()));
}

TEST(FrobeniusNorm, IsTheRootOfTheSumOfSquares) {
  std::vector<float> block(400);
  block[0] = 3;
  block[399] = -4;
  EXPECT_FLOAT_EQ(frobenius_norm(block.data()), 5);
}

TEST(CorrectAverageProduct, FollowsTheFormula) {
  // Pairs 12, 13, 23 score 1, 2, 6: column means 3/2, 7/2, 4, mean of all 3. The diagonal is not looked at.
  Tensor<float> map(Shape{3, 3}, 99);
  map(0, 1) = map(1, 0) = 1;
  map(0, 2) = map(2, 0) = 2;
  map(1, 2) = map(2, 1) = 6;
  correct_average_product(map);
  EXPECT_FLOAT_EQ(map(0, 1), 1 - 1.5 * 3.5 / 3);
  EXPECT_FLOAT_EQ(map(0, 2), 2 - 1.5 * 4 / 3);
  EXPECT_FLOAT_EQ(map(1, 2), 6 - 3.5 * 4.0 / 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(map(i, i), 0);
    for (int j = 0; j < 3; ++j) EXPECT_EQ(map(i, j), map(j, i));
  }
}

TEST(CorrectAverageProduct, LeavesZerosAndSingleColumns) {
  Tensor<float> zeros(Shape{4, 4}), one(Shape{1, 1}, 7);
  correct_average_product(zeros);
  for (const float x : zeros) EXPECT_EQ(x, 0);
  correct_average_product(one);
  EXPECT_EQ(one(0, 0), 0);
}

}  // namespace
}  // namespace libbio::contact
