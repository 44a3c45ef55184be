#include "libbio/contact/mean_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_family.h"

namespace libbio::contact {
namespace {

// Inverse by Gauss-Jordan elimination; a covariance matrix needs no pivoting.
std::vector<std::vector<double>> inverse(std::vector<std::vector<double>> matrix) {
  const std::size_t n = matrix.size();
  std::vector<std::vector<double>> result(n, std::vector<double>(n));
  for (std::size_t k = 0; k < n; ++k) result[k][k] = 1;
  for (std::size_t k = 0; k < n; ++k) {
    const double pivot = matrix[k][k];
    for (std::size_t c = 0; c < n; ++c) matrix[k][c] /= pivot, result[k][c] /= pivot;
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = matrix[r][k];
      if (r == k || factor == 0) continue;
      for (std::size_t c = 0; c < n; ++c)
        matrix[r][c] -= factor * matrix[k][c], result[r][c] -= factor * result[k][c];
    }
  }
  return result;
}

// The couplings by the definition, in double, [L * 20][L * 20].
std::vector<std::vector<double>> plain_couplings(const sequence::Msa& msa, const std::vector<float>& weights,
                                                 double pseudocount) {
  const auto columns = static_cast<std::size_t>(msa.columns());
  double total = 0;
  for (const float w : weights) total += w;
  const auto is = [&](std::size_t s, std::size_t state) {
    return msa.letters()(s, state / 20) == state % 20 ? 1.0 : 0.0;
  };
  const std::size_t n = columns * 20;
  std::vector<double> single(n);
  std::vector<std::vector<double>> covariance(n, std::vector<double>(n));
  for (std::size_t x = 0; x < n; ++x) {
    for (std::size_t s = 0; s < weights.size(); ++s) single[x] += weights[s] * is(s, x) / total;
    single[x] = (1 - pseudocount) * single[x] + pseudocount / 21;
  }
  for (std::size_t x = 0; x < n; ++x)
    for (std::size_t y = 0; y < n; ++y) {
      double joint = 0;
      for (std::size_t s = 0; s < weights.size(); ++s) joint += weights[s] * is(s, x) * is(s, y) / total;
      joint = (1 - pseudocount) * joint + pseudocount / 441;
      if (x / 20 == y / 20) joint = x == y ? single[x] : 0;
      covariance[x][y] = joint - single[x] * single[y];
    }
  std::vector<std::vector<double>> couplings = inverse(covariance);
  for (std::size_t i = 0; i < columns; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      double row[20] = {}, column[20] = {}, mean = 0;
      for (std::size_t a = 0; a < 20; ++a)
        for (std::size_t b = 0; b < 20; ++b) {
          double& x = couplings[i * 20 + a][j * 20 + b];
          x = i == j ? 0 : -x;
          row[a] += x / 20, column[b] += x / 20, mean += x / 400;
        }
      for (std::size_t a = 0; a < 20; ++a)
        for (std::size_t b = 0; b < 20; ++b) couplings[i * 20 + a][j * 20 + b] += mean - row[a] - column[b];
    }
  return couplings;
}

void check(const sequence::Msa& msa, const std::vector<float>& weights, double pseudocount) {
  Workers workers(2);
  const Tensor<float> found = mean_field_couplings(msa, weights, pseudocount, workers);
  const auto expected = plain_couplings(msa, weights, pseudocount);
  ASSERT_EQ(found.shape(), (Shape{msa.columns(), 20, msa.columns(), 20}));
  double largest = 0;
  for (const auto& row : expected)
    for (const double x : row) largest = std::max(largest, std::abs(x));
  for (std::int64_t i = 0; i < msa.columns(); ++i)
    for (std::int64_t j = 0; j < msa.columns(); ++j)
      for (int a = 0; a < 20; ++a)
        for (int b = 0; b < 20; ++b) {
          ASSERT_NEAR(found(i, a, j, b), expected[i * 20 + a][j * 20 + b], 2e-5 * largest + 1e-6)
              << i << a << j << b;
          EXPECT_NEAR(found(i, a, j, b), found(j, b, i, a), 2e-6 * largest);
          if (i == j) {
            EXPECT_EQ(found(i, a, j, b), 0);
          }
        }
}

TEST(MeanFieldCouplings, FollowTheDefinition) {
  check(family({"ACD", "CC-", "WYA"}), {1, 0.5, 0.25}, kMeanFieldPseudocount);
  check(random_family(9, 4, 1), random_weights(9, 2), kMeanFieldPseudocount);
  check(random_family(30, 3, 3), random_weights(30, 4), 0.2);
}

TEST(MeanFieldCouplings, OneSequence) {
  check(family({"ACA"}), {1}, kMeanFieldPseudocount);
}

TEST(MeanFieldCouplings, AColumnOfGapsBelowTheQuery) {
  check(family({"ACD", "A-D", "W-Y", "C-Y"}), {1, 1, 0.5, 1}, kMeanFieldPseudocount);
}

TEST(MeanFieldCouplings, AColumnWithoutAnyAminoAcid) {
  check(family({"AXD", "A-D", "WXY"}), {1, 1, 0.5}, kMeanFieldPseudocount);
}

TEST(MeanFieldCouplings, OneColumnHasNone) {
  Workers workers(1);
  for (const float x : mean_field_couplings(family({"A", "C"}), std::vector<float>{1, 1}, 0.5, workers))
    EXPECT_EQ(x, 0);
}

TEST(MeanFieldCouplings, AnyNumberOfThreadsGivesTheSameBytes) {
  const sequence::Msa msa = random_family(20, 7, 5);
  const std::vector<float> weights = random_weights(20, 6);
  Workers one(1), three(3);
  const Tensor<float> a = mean_field_couplings(msa, weights, 0.5, one),
                      b = mean_field_couplings(msa, weights, 0.5, three);
  EXPECT_TRUE(std::ranges::equal(a, b));
}

}  // namespace
}  // namespace libbio::contact
