#include "libbio/tensor/linear_algebra.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace libbio {
namespace {

Tensor<double> symmetric(std::int64_t n, Rng& rng) {
  Tensor<double> matrix(Shape{n, n});
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j <= i; ++j) matrix(i, j) = matrix(j, i) = rng.normal();
  return matrix;
}

TEST(InvertPositiveDefinite, TimesTheMatrixIsOne) {
  Rng rng(3);
  const std::int64_t n = 37;
  const Tensor<double> b = symmetric(n, rng);
  Tensor<float> matrix(Shape{n, n});
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = i == j ? 1 : 0;
      for (std::int64_t k = 0; k < n; ++k) sum += b(i, k) * b(j, k);
      matrix(i, j) = static_cast<float>(sum);
    }
  Tensor<float> inverse = matrix;
  invert_positive_definite(inverse);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < n; ++k) sum += matrix(i, k) * inverse(k, j);
      EXPECT_NEAR(sum, i == j, 2e-3) << i << ' ' << j;
    }
}

TEST(InvertPositiveDefinite, RefusesOtherMatrices) {
  Tensor<float> matrix(Shape{2, 2});
  matrix(0, 0) = -1;
  EXPECT_THROW(invert_positive_definite(matrix), ShapeError);
  EXPECT_THROW(invert_positive_definite(Tensor<float>(Shape{2, 3}).view()), ShapeError);
}

TEST(SolvePositiveDefinite, SolvesAndReadsTheLowerTriangleOnly) {
  Tensor<double> matrix(Shape{2, 2}), right(Shape{2});
  matrix(0, 0) = 4;
  matrix(1, 0) = 2;
  matrix(0, 1) = 99;
  matrix(1, 1) = 3;
  right(0) = 8;
  right(1) = 8;
  solve_positive_definite(matrix, right);
  EXPECT_NEAR(right(0), 1, 1e-14);
  EXPECT_NEAR(right(1), 2, 1e-14);
  EXPECT_THROW(solve_positive_definite(Tensor<double>(Shape{2, 2}).view(), right), ShapeError);
}

TEST(EigenvectorsDescending, SatisfyTheirDefinition) {
  Rng rng(4);
  const std::int64_t n = 25;
  const Tensor<double> matrix = symmetric(n, rng);
  Tensor<double> vectors = matrix;
  const Tensor<double> values = eigenvectors_descending(vectors);
  for (std::int64_t k = 0; k < n; ++k) {
    if (k > 0) {
      EXPECT_LE(values(k), values(k - 1));
    }
    for (std::int64_t i = 0; i < n; ++i) {
      double image = 0;
      for (std::int64_t j = 0; j < n; ++j) image += matrix(i, j) * vectors(k, j);
      EXPECT_NEAR(image, values(k) * vectors(k, i), 1e-10);
    }
  }
}

TEST(LowRankFactors, AreExactAtFullRankAndBalanced) {
  Rng rng(5);
  Tensor<float> matrix(Shape{9, 7});
  for (float& x : matrix) x = static_cast<float>(rng.normal());
  const LowRank factors = low_rank_factors(matrix, 12, rng);
  ASSERT_EQ(factors.left.dim(1), 12);
  for (int i = 0; i < 9; ++i)
    for (int j = 0; j < 7; ++j) {
      double sum = 0;
      for (int k = 0; k < 12; ++k) sum += factors.left(i, k) * factors.right(j, k);
      EXPECT_NEAR(sum, matrix(i, j), 1e-5);
    }
  for (int k = 0; k < 12; ++k) {
    double left = 0, right = 0;
    for (int i = 0; i < 9; ++i) left += factors.left(i, k) * factors.left(i, k);
    for (int j = 0; j < 7; ++j) right += factors.right(j, k) * factors.right(j, k);
    EXPECT_NEAR(left, right, 1e-4);
  }
}

TEST(LowRankFactors, KeepTheStrongestDirections) {
  Rng rng(6);
  // diag(5, 4, 3, 0.1): rank 2 leaves 3 and 0.1 behind.
  Tensor<float> matrix(Shape{4, 4});
  for (int i = 0; i < 4; ++i) matrix(i, i) = (const float[]){5, 4, 3, 0.1f}[i];
  const LowRank factors = low_rank_factors(matrix, 2, rng);
  double residual = 0;
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) {
      const double product =
          factors.left(i, 0) * factors.right(j, 0) + factors.left(i, 1) * factors.right(j, 1);
      residual += (matrix(i, j) - product) * (matrix(i, j) - product);
    }
  EXPECT_NEAR(std::sqrt(residual), std::sqrt(9.01), 0.15);
}

// Largest element of matrix - left · rightᵀ.
double worst_residual(const Tensor<float>& matrix, const LowRank& factors) {
  double worst = 0;
  for (std::int64_t i = 0; i < matrix.dim(0); ++i)
    for (std::int64_t j = 0; j < matrix.dim(1); ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < factors.left.dim(1); ++k) sum += factors.left(i, k) * factors.right(j, k);
      worst = std::max(worst, std::abs(sum - matrix(i, j)));
    }
  return worst;
}

TEST(LowRankFactors, ColumnsBeyondTheRankAreZero) {
  // Rank 1 with a row and a column of zeros, wide and tall.
  for (const auto& [m, n] : {std::pair{4, 9}, std::pair{9, 4}, std::pair{1, 6}, std::pair{6, 1}}) {
    Rng rng(8);
    Tensor<float> matrix(Shape{m, n});
    for (int i = 0; i < m; ++i)
      for (int j = 0; j < n; ++j)
        matrix(i, j) =
            static_cast<float>((m > 1 && i == 2 ? 0 : i - 3.5) * (n > 1 && j == 1 ? 0 : 0.3 * j + 1));
    const LowRank factors = low_rank_factors(matrix, 5, rng);
    ASSERT_EQ(factors.left.shape(), (Shape{m, 5}));
    ASSERT_EQ(factors.right.shape(), (Shape{n, 5}));
    EXPECT_LT(worst_residual(matrix, factors), 2e-5);
    for (int k = 1; k < 5; ++k) {
      for (int i = 0; i < m; ++i) EXPECT_EQ(factors.left(i, k), 0);
      for (int j = 0; j < n; ++j) EXPECT_EQ(factors.right(j, k), 0);
    }
  }
}

TEST(LowRankFactors, ScaleDoesNotMatter) {
  for (const float scale : {1e-12f, 1e12f}) {
    Rng rng(9);
    Tensor<float> matrix(Shape{6, 8});
    for (float& x : matrix) x = scale * static_cast<float>(rng.normal());
    EXPECT_LT(worst_residual(matrix, low_rank_factors(matrix, 6, rng)), 1e-5 * scale);
  }
}

// The singular values of an antisymmetric matrix come in equal pairs.
TEST(LowRankFactors, EqualSingularValuesAreNoTrouble) {
  Rng rng(10);
  Tensor<float> matrix(Shape{7, 7});
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < i; ++j) {
      matrix(i, j) = static_cast<float>(rng.normal());
      matrix(j, i) = -matrix(i, j);
    }
  EXPECT_LT(worst_residual(matrix, low_rank_factors(matrix, 7, rng)), 1e-5);
}

TEST(LowRankFactors, ZeroMatrixGivesZeros) {
  Rng rng(7);
  const LowRank factors = low_rank_factors(Tensor<float>(Shape{3, 3}), 2, rng);
  for (float x : factors.left) EXPECT_EQ(x, 0);
}

}  // namespace
}  // namespace libbio
