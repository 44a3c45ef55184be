#include "libbio/ranking/gaussian_mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "libbio/ranking/label_agreement.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

struct Sample {
  Tensor<float> points;
  std::vector<std::int32_t> label;
};

// Three Gaussians in the plane, of 600, 300 and 100 points, long in the same direction.
Sample three_long_clusters(double scale = 1) {
  Rng rng(1);
  const double centre[3][2] = {{0, 0}, {0, 3}, {9, 6}};
  Sample sample{Tensor<float>(Shape{1000, 2}), {}};
  for (std::int64_t i = 0; i < 1000; ++i) {
    const std::int32_t k = i % 10 == 0 ? 2 : i % 10 <= 3 ? 1 : 0;
    const double along = 3 * rng.normal(), across = 0.3 * rng.normal();
    sample.points(i, 0) = static_cast<float>(scale * (centre[k][0] + along));
    sample.points(i, 1) = static_cast<float>(scale * (centre[k][1] + 0.1 * along + across));
    sample.label.push_back(k);
  }
  return sample;
}

TEST(GaussianMixture, FindsClustersOfOneShape) {
  Workers workers(2);
  const Sample sample = three_long_clusters();
  const GaussianMixture mixture = fit_gaussian_mixture(sample.points, {.clusters = 3}, workers);
  EXPECT_TRUE(mixture.converged);
  EXPECT_EQ(mixture.label, sample.label);  // the largest is number 0
  EXPECT_NEAR(mixture.weight[0], 0.6, 1e-3);
  EXPECT_NEAR(mixture.weight[2], 0.1, 1e-3);
  EXPECT_NEAR(mixture.mean(1, 1), 3, 0.1);
  ASSERT_EQ(mixture.covariance.shape(), (Shape{1, 2, 2}));
  EXPECT_NEAR(mixture.covariance(0, 0, 0), 9, 0.6);
  EXPECT_NEAR(mixture.covariance(0, 0, 1), 0.9, 0.1);
  EXPECT_NEAR(mixture.covariance(0, 1, 1), 0.18, 0.02);
}

TEST(GaussianMixture, FindsClustersOfDifferentShapes) {
  Workers workers(2);
  Rng rng(2);
  Tensor<float> points(Shape{900, 3});
  std::vector<std::int32_t> label;
  for (std::int64_t i = 0; i < 900; ++i) {
    label.push_back(i % 3 == 0 ? 1 : 0);  // a small ball beside the centre of a wide cloud
    for (std::int64_t d = 0; d < 3; ++d)
      points(i, d) = static_cast<float>(i % 3 == 0 ? 2 + 0.1 * rng.normal() : 3 * rng.normal());
  }
  const GaussianMixture mixture =
      fit_gaussian_mixture(points, {.clusters = 2, .covariance = Covariance::full}, workers);
  EXPECT_GT(adjusted_rand_index(mixture.label, label), 0.99);
  ASSERT_EQ(mixture.covariance.shape(), (Shape{2, 3, 3}));
  EXPECT_NEAR(mixture.covariance(0, 2, 2), 9, 1);
  EXPECT_NEAR(mixture.covariance(1, 0, 0), 0.01, 0.003);
}

// At a maximum the log-likelihood of another program's formula: Σ_i log Σ_k w_k N(x_i; m_k, S).
TEST(GaussianMixture, GivesTheLogLikelihoodOfItsParameters) {
  Workers workers(2);
  for (const Covariance covariance : {Covariance::tied, Covariance::full}) {
    const Sample sample = three_long_clusters(50);
    const GaussianMixture mixture = fit_gaussian_mixture(
        sample.points, {.clusters = 3, .covariance = covariance, .tolerance = 1e-9}, workers);
    double sum = 0;
    for (std::int64_t i = 0; i < 1000; ++i) {
      double density = 0;
      for (std::int64_t k = 0; k < 3; ++k) {
        const View<const double> s = mixture.covariance[covariance == Covariance::tied ? 0 : k];
        const double x = static_cast<double>(sample.points(i, 0)) - mixture.mean(k, 0);
        const double y = static_cast<double>(sample.points(i, 1)) - mixture.mean(k, 1);
        const double determinant = s(0, 0) * s(1, 1) - s(0, 1) * s(1, 0);
        const double squared = (s(1, 1) * x * x - 2 * s(0, 1) * x * y + s(0, 0) * y * y) / determinant;
        density += mixture.weight[static_cast<std::size_t>(k)] * std::exp(-squared / 2) /
                   (2 * M_PI * std::sqrt(determinant));
      }
      sum += std::log(density);
    }
    EXPECT_NEAR(mixture.log_likelihood, sum / 1000, 1e-6);
  }
}

TEST(GaussianMixture, DependsOnTheSeedAndNothingElse) {
  const Sample sample = three_long_clusters();
  Workers one(1), three(3);
  for (const Covariance covariance : {Covariance::tied, Covariance::full}) {
    const auto fit = [&](Workers& workers, std::uint64_t seed) {
      return fit_gaussian_mixture(
          sample.points, {.clusters = 6, .covariance = covariance, .starts = 2, .seed = seed}, workers);
    };
    const GaussianMixture a = fit(one, 1), b = fit(three, 1), c = fit(one, 2);
    EXPECT_EQ(a.label, b.label);
    EXPECT_EQ(a.log_likelihood, b.log_likelihood);
    EXPECT_TRUE(std::equal(a.probability.begin(), a.probability.end(), b.probability.begin()));
    EXPECT_NE(a.log_likelihood, c.log_likelihood);
  }
}

TEST(GaussianMixture, ProbabilitiesAddUpToOne) {
  Workers workers(1);
  const Sample sample = three_long_clusters();
  const GaussianMixture mixture = fit_gaussian_mixture(sample.points, {.clusters = 4}, workers);
  for (std::int64_t i = 0; i < 1000; ++i) {
    float sum = 0;
    for (const float p : mixture.probability[i]) sum += p;
    ASSERT_NEAR(sum, 1, 1e-5);
    ASSERT_GE(mixture.probability(i, mixture.label[static_cast<std::size_t>(i)]), 0.25f);
  }
}

TEST(GaussianMixture, StandsPointsThatCannotBeToldApart) {
  Workers workers(1);
  Tensor<float> points(Shape{10, 2}, 3.0f);
  for (const Covariance covariance : {Covariance::tied, Covariance::full}) {
    const GaussianMixture one_place =
        fit_gaussian_mixture(points, {.clusters = 4, .covariance = covariance}, workers);
    EXPECT_EQ(one_place.label, std::vector<std::int32_t>(10, 0));
    Tensor<float> two(Shape{10, 2});
    for (std::int64_t i = 0; i < 3; ++i) two(i, 1) = 1e20f;
    const GaussianMixture two_places =
        fit_gaussian_mixture(two, {.clusters = 4, .covariance = covariance}, workers);
    EXPECT_EQ(two_places.label, (std::vector<std::int32_t>{1, 1, 1, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_TRUE(std::isfinite(two_places.log_likelihood));
  }
  const GaussianMixture alone = fit_gaussian_mixture(Tensor<float>(Shape{1, 3}), {.clusters = 1}, workers);
  EXPECT_EQ(alone.label, std::vector<std::int32_t>{0});
}

TEST(GaussianMixture, RefusesMoreClustersThanPoints) {
  Workers workers(1);
  Tensor<float> points(Shape{3, 2});
  EXPECT_THROW(fit_gaussian_mixture(points, {.clusters = 4}, workers), UsageError);
  EXPECT_THROW(fit_gaussian_mixture(points, {.clusters = 0}, workers), UsageError);
  EXPECT_THROW(fit_gaussian_mixture(points, {.clusters = 2, .regularisation = 0}, workers), ShapeError);
  points(1, 1) = std::numeric_limits<float>::infinity();
  EXPECT_THROW(fit_gaussian_mixture(points, {.clusters = 2}, workers), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
