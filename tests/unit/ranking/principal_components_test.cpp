#include "libbio/ranking/principal_components.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/tensor/linear_algebra.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

// Counts of three kinds of spots, so that there are components to be found.
spatial::CountMatrix structured(std::int64_t spots, std::int64_t genes, std::uint64_t seed) {
  Rng rng(seed);
  Tensor<float> counts(Shape{spots, genes});
  for (std::int64_t spot = 0; spot < spots; ++spot)
    for (std::int64_t gene = 0; gene < genes; ++gene) {
      const double slow = 1 + std::sin(0.05 * static_cast<double>(spot)) * (gene % 5 == 0 ? 1 : 0);
      const double mean = (gene % 7 == spot % 3 ? 3 : 1) * slow * (gene < 3 ? 0.03 : 1.0);
      counts(spot, gene) = static_cast<float>(poisson(mean, rng));
    }
  return sparse(counts);
}

// The components of a dense matrix by its covariance.
struct Exact {
  Tensor<double> vectors, values;  // by rows
};
Exact exact(const Tensor<double>& rows, const std::vector<std::uint8_t>& fitted) {
  const std::int64_t genes = rows.dim(1);
  std::vector<double> mean(static_cast<std::size_t>(genes));
  double number = 0;
  const auto is_fitted = [&](std::int64_t spot) {
    return fitted.empty() || fitted[static_cast<std::size_t>(spot)];
  };
  for (std::int64_t spot = 0; spot < rows.dim(0); ++spot)
    if (is_fitted(spot)) {
      ++number;
      for (std::int64_t g = 0; g < genes; ++g) mean[static_cast<std::size_t>(g)] += rows(spot, g);
    }
  for (double& m : mean) m /= number;
  Exact result{Tensor<double>(Shape{genes, genes}), {}};
  for (std::int64_t spot = 0; spot < rows.dim(0); ++spot)
    if (is_fitted(spot))
      for (std::int64_t g = 0; g < genes; ++g)
        for (std::int64_t h = 0; h < genes; ++h)
          result.vectors(g, h) += (rows(spot, g) - mean[static_cast<std::size_t>(g)]) *
                                  (rows(spot, h) - mean[static_cast<std::size_t>(h)]) / (number - 1);
  result.values = eigenvectors_descending(result.vectors);
  return result;
}

void expect_components(const PrincipalComponents& found, const Exact& expected, double tolerance) {
  for (std::int64_t k = 0; k < found.loadings.dim(0); ++k) {
    EXPECT_NEAR(found.variance[static_cast<std::size_t>(k)] / expected.values(k), 1, tolerance) << k;
    double overlap = 0;
    for (std::int64_t g = 0; g < found.loadings.dim(1); ++g)
      overlap += found.loadings(k, g) * expected.vectors(k, g);
    EXPECT_NEAR(overlap, 1, tolerance) << k;
  }
}

TEST(PrincipalComponents, AreThoseOfTheDenseMatrix) {
  Workers workers(2);
  const spatial::CountMatrix counts = structured(200, 60, 1);
  const LogExpression expression(counts, workers);
  const PrincipalComponents found = principal_components(expression, {.components = 4}, workers);
  const Tensor<double> logs = dense_log(counts);
  expect_components(found, exact(logs, {}), 1e-3);
  for (std::int64_t spot = 0; spot < 200; ++spot)
    for (std::int64_t k = 0; k < 4; ++k) {
      double score = 0;
      for (std::int64_t g = 0; g < 60; ++g)
        score += (logs(spot, g) - found.mean[static_cast<std::size_t>(g)]) * found.loadings(k, g);
      ASSERT_NEAR(found.scores(spot, k), score, 1e-4);
    }
}

TEST(PrincipalComponents, MayBeFittedToSomeSpotsAndAppliedToAll) {
  Workers workers(2);
  const spatial::CountMatrix counts = structured(200, 60, 2);
  const LogExpression expression(counts, workers);
  std::vector<std::uint8_t> fitted(200);
  for (std::size_t spot = 0; spot < 200; ++spot) fitted[spot] = spot % 4 != 0;
  const PrincipalComponents found =
      principal_components(expression, {.components = 3, .fitted = fitted}, workers);
  const Tensor<double> logs = dense_log(counts);
  expect_components(found, exact(logs, fitted), 1e-3);
  double score = 0;
  for (std::int64_t g = 0; g < 60; ++g)
    score += (logs(4, g) - found.mean[static_cast<std::size_t>(g)]) * found.loadings(1, g);
  EXPECT_NEAR(found.scores(4, 1), score, 1e-4);
}

TEST(PrincipalComponents, SmoothingIsThatOfTheDenseMatrix) {
  Workers workers(2);
  const spatial::CountMatrix counts = structured(120, 40, 3);
  const LogExpression expression(counts, workers);
  const NeighbourWeights smoothing = mean_with_self(graph::nearest_neighbours(grid(10, 12), 5, {}, workers));
  const PrincipalComponents found =
      principal_components(expression, {.components = 3, .smoothing = &smoothing}, workers);
  const Tensor<double> logs = dense_log(counts);
  Tensor<double> smooth(logs.shape());
  for (std::int64_t spot = 0; spot < 120; ++spot)
    for (std::size_t e = static_cast<std::size_t>(smoothing.start[static_cast<std::size_t>(spot)]);
         e < static_cast<std::size_t>(smoothing.start[static_cast<std::size_t>(spot + 1)]); ++e)
      for (std::int64_t g = 0; g < 40; ++g)
        smooth(spot, g) += static_cast<double>(smoothing.weight[e]) * logs(smoothing.index[e], g);
  expect_components(found, exact(smooth, {}), 1e-3);
}

TEST(PrincipalComponents, LeaveOutGenesOfFewSpots) {
  Workers workers(1);
  const spatial::CountMatrix counts = structured(200, 60, 4);
  const LogExpression expression(counts, workers);
  const PrincipalComponents found =
      principal_components(expression, {.components = 3, .minimum_spots = 40}, workers);
  for (std::int64_t k = 0; k < 3; ++k)
    for (std::int64_t g = 0; g < 60; ++g)
      EXPECT_EQ(found.loadings(k, g) != 0, counts.column_entries()[static_cast<std::size_t>(g)] >= 40) << g;
}

TEST(PrincipalComponents, BeyondTheRankAreZero) {
  Workers workers(1);
  Tensor<float> counts(Shape{6, 30});
  for (std::int64_t spot = 0; spot < 6; ++spot)
    for (std::int64_t g = 0; g < 30; ++g) counts(spot, g) = static_cast<float>((spot % 3 + 2) * (g % 4) % 5);
  const spatial::CountMatrix three_kinds = sparse(counts);
  const LogExpression expression(three_kinds, workers);
  const PrincipalComponents found = principal_components(expression, {.components = 8}, workers);
  EXPECT_GT(found.variance[1], 0);
  for (std::int64_t k = 2; k < 8; ++k) {
    EXPECT_EQ(found.variance[static_cast<std::size_t>(k)], 0) << k;
    for (const float x : found.loadings[k]) EXPECT_EQ(x, 0);
  }
}

TEST(PrincipalComponents, DependOnTheSeedAndNothingElse) {
  Workers one(1), three(3);
  const spatial::CountMatrix counts = structured(700, 90, 5);
  const LogExpression expression(counts, one);
  const auto scores = [&](std::uint64_t seed, Workers& workers) {
    const PrincipalComponents found =
        principal_components(expression, {.components = 5, .seed = seed}, workers);
    return std::vector<float>(found.scores.begin(), found.scores.end());
  };
  EXPECT_EQ(scores(1, one), scores(1, three));
  EXPECT_NE(scores(1, one), scores(2, one));
}

TEST(PrincipalComponents, NeedSpots) {
  Workers workers(1);
  const spatial::CountMatrix counts = structured(20, 10, 6);
  const LogExpression expression(counts, workers);
  const std::vector<std::uint8_t> none(20), fewer(19, 1);
  EXPECT_THROW(principal_components(expression, {.fitted = none}, workers), UsageError);
  EXPECT_THROW(principal_components(expression, {.fitted = fewer}, workers), ShapeError);
  EXPECT_THROW(principal_components(expression, {.components = 0}, workers), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
