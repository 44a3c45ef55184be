#include "libbio/ranking/closed_form.h"

#include <gtest/gtest.h>

#include "libbio/tensor/linear_algebra.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kSpots = 30, kGenes = 15, kFeatures = 4;

Tensor<float> features() {
  Rng rng(2);
  Tensor<float> made(Shape{kSpots, kFeatures});
  for (std::int64_t c = 0; c < kFeatures; ++c) {
    double mean = 0;
    for (std::int64_t s = 0; s < kSpots; ++s)
      mean += static_cast<double>(made(s, c) = static_cast<float>(rng.normal()));
    for (std::int64_t s = 0; s < kSpots; ++s) made(s, c) -= static_cast<float>(mean / kSpots);
  }
  return made;
}

// Ridge regression of centred log expression by dense normal equations, gene by gene.
std::vector<double> dense_ridge(const Tensor<double>& log, const Tensor<float>& f, std::int64_t gene,
                                double penalty) {
  Tensor<double> gram(Shape{kFeatures, kFeatures}), right(Shape{kFeatures});
  double mean = 0;
  for (std::int64_t s = 0; s < kSpots; ++s) mean += log(s, gene) / kSpots;
  for (std::int64_t s = 0; s < kSpots; ++s)
    for (std::int64_t a = 0; a < kFeatures; ++a) {
      right(a) += static_cast<double>(f(s, a)) * (log(s, gene) - mean);
      for (std::int64_t b = 0; b < kFeatures; ++b)
        gram(a, b) += static_cast<double>(f(s, a)) * static_cast<double>(f(s, b));
    }
  for (std::int64_t a = 0; a < kFeatures; ++a) gram(a, a) += penalty * kSpots;
  solve_positive_definite(gram, right);
  return {right.begin(), right.end()};
}

TEST(ClosedForm, IsRidgeRegression) {
  const spatial::CountMatrix counts = random_counts(kSpots, kGenes, 0.5, 4);
  Workers workers(2);
  const LogExpression expression(counts, workers);
  const Tensor<float> f = features();
  const std::vector<double> weight(kSpots, 1.0);
  const RidgeMoments moments = ridge_moments(expression, std::span(&f, 1), weight, workers);
  EXPECT_EQ(moments.spots, kSpots);
  const Tensor<float> found = ridge_coefficients(moments, 0.1, workers);
  const Tensor<double> log = dense_log(counts);
  for (std::int64_t g = 0; g < kGenes; ++g) {
    const std::vector<double> expected = dense_ridge(log, f, g, 0.1);
    for (std::int64_t c = 0; c < kFeatures; ++c)
      EXPECT_NEAR(static_cast<double>(found(g, c)), expected[static_cast<std::size_t>(c)], 1e-5);
  }
}

TEST(ClosedForm, DirectionsAreOrderedAndOfVarianceOne) {
  const spatial::CountMatrix counts = random_counts(kSpots, kGenes, 0.5, 4);
  Workers workers(1);
  const LogExpression expression(counts, workers);
  const Tensor<float> f = features();
  const std::vector<double> weight(kSpots, 1.0);
  const RidgeMoments moments = ridge_moments(expression, std::span(&f, 1), weight, workers);
  const Tensor<float> coefficients = ridge_coefficients(moments, 0.1, workers);
  const LowRankMap whole = low_rank_map(moments, coefficients, kFeatures, workers);
  double strength_before = 1e30;
  for (std::int64_t k = 0; k < kFeatures; ++k) {
    double variance = 0, strength = 0;
    for (std::int64_t s = 0; s < kSpots; ++s) {
      double q = 0;
      for (std::int64_t c = 0; c < kFeatures; ++c)
        q += static_cast<double>(f(s, c)) * static_cast<double>(whole.query_weight(c, k));
      variance += q * q / kSpots;
    }
    for (std::int64_t g = 0; g < kGenes; ++g)
      strength += static_cast<double>(whole.key(g, k)) * static_cast<double>(whole.key(g, k));
    EXPECT_NEAR(variance, 1, 1e-4);
    EXPECT_LT(strength, strength_before);
    strength_before = strength;
  }
  // All directions together give the regression back.
  for (std::int64_t g = 0; g < kGenes; ++g)
    for (std::int64_t c = 0; c < kFeatures; ++c) {
      double product = 0;
      for (std::int64_t k = 0; k < kFeatures; ++k)
        product += static_cast<double>(whole.query_weight(c, k)) * static_cast<double>(whole.key(g, k));
      EXPECT_NEAR(product, static_cast<double>(coefficients(g, c)), 1e-5);
    }
  EXPECT_EQ(low_rank_map(moments, coefficients, 2, workers).key.dim(1), 2);
}

}  // namespace
}  // namespace libbio::ranking
