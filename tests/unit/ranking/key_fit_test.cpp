#include "libbio/ranking/key_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

// Forty spots with queries of two directions, twelve genes whose shares follow planted keys.
struct Problem {
  Tensor<float> query{Shape{40, 2}}, background{Shape{1, 12}}, planted{Shape{12, 2}};
  spatial::CountMatrix counts;
  std::vector<std::int64_t> row;
  std::vector<std::int32_t> section = std::vector<std::int32_t>(40, 0);
  QueriedSpots spots() const { return {row, section}; }
};

Problem problem() {
  Problem made;
  Rng rng(11);
  for (float& x : made.query) x = static_cast<float>(rng.normal());
  for (float& x : made.planted) x = static_cast<float>(0.5 * rng.normal());
  for (float& x : made.background) x = static_cast<float>(std::log(1.0 / 12));
  Tensor<float> drawn(Shape{40, 12});
  for (std::int64_t s = 0; s < 40; ++s) {
    made.row.push_back(s);
    double total = 0;
    std::vector<double> share(12);
    for (std::int64_t g = 0; g < 12; ++g)
      total += share[static_cast<std::size_t>(g)] = std::exp(
          static_cast<double>(made.query(s, 0) * made.planted(g, 0) + made.query(s, 1) * made.planted(g, 1)));
    for (std::int64_t g = 0; g < 12; ++g)
      drawn(s, g) = static_cast<float>(poisson(600 * share[static_cast<std::size_t>(g)] / total, rng));
  }
  made.counts = sparse(drawn);
  return made;
}

// Gradient of the objective, straight from the formula.
double steepest(const Problem& p, const Tensor<float>& key, const Tensor<float>& prior, double strength) {
  Tensor<double> slope(Shape{12, 2});
  const Tensor<double> counts = dense(p.counts);
  for (std::int64_t s = 0; s < 40; ++s) {
    double total = 0, molecules = 0;
    std::vector<double> share(12);
    for (std::int64_t g = 0; g < 12; ++g) {
      total += share[static_cast<std::size_t>(g)] =
          std::exp(static_cast<double>(p.query(s, 0) * key(g, 0) + p.query(s, 1) * key(g, 1)));
      molecules += counts(s, g);
    }
    for (std::int64_t g = 0; g < 12; ++g)
      for (std::int64_t c = 0; c < 2; ++c)
        slope(g, c) += (molecules * share[static_cast<std::size_t>(g)] / total - counts(s, g)) *
                       static_cast<double>(p.query(s, c));
  }
  double worst = 0;
  for (std::int64_t g = 0; g < 12; ++g)
    for (std::int64_t c = 0; c < 2; ++c)
      worst =
          std::max(worst, std::abs(slope(g, c) + strength * static_cast<double>(key(g, c) - prior(g, c))));
  return worst;
}

TEST(KeyFit, FindsTheMinimum) {
  const Problem p = problem();
  Workers workers(2);
  const KeyFit fit(p.query, p.spots(), p.background, p.counts, {}, workers);
  const Tensor<float> prior(Shape{12, 2}, 0.1F);
  for (const double strength : {1.0, 1000.0}) {
    EXPECT_GT(steepest(p, prior, prior, strength), 1000);
    const Tensor<float> key = fit.fit(prior, strength, prior, 20);
    EXPECT_LT(steepest(p, key, prior, strength), 1e-4 * fit.molecules());
  }
}

TEST(KeyFit, StrengthIsInMolecules) {
  const Problem p = problem();
  Workers workers(1);
  const KeyFit fit(p.query, p.spots(), p.background, p.counts, {}, workers);
  const Tensor<float> prior(Shape{12, 2}, 0.0F);
  const Tensor<float> weak = fit.fit(prior, 1, prior, 20), strong = fit.fit(prior, 1e9, prior, 20);
  for (const float x : strong) EXPECT_NEAR(x, 0, 1e-3);
  // A softmax does not see what all genes share.
  for (std::int64_t c = 0; c < 2; ++c) {
    float shared = 0, planted = 0;
    for (std::int64_t g = 0; g < 12; ++g) {
      shared += weak(g, c) / 12;
      planted += p.planted(g, c) / 12;
    }
    for (std::int64_t g = 0; g < 12; ++g) EXPECT_NEAR(weak(g, c) - shared, p.planted(g, c) - planted, 0.1);
  }
}

TEST(KeyFit, WeightsCountSpotsSeveralTimes) {
  const Problem p = problem();
  Workers workers(1);
  std::vector<double> weight(40, 1.0);
  weight[3] = 2;
  Problem twice = p;
  twice.row.push_back(3);
  twice.section.push_back(0);
  Tensor<float> query(Shape{41, 2});
  std::copy(p.query.begin(), p.query.end(), query.begin());
  query(40, 0) = p.query(3, 0);
  query(40, 1) = p.query(3, 1);
  const Tensor<float> prior(Shape{12, 2}, 0.0F);
  const Tensor<float> weighted =
      KeyFit(p.query, p.spots(), p.background, p.counts, weight, workers).fit(prior, 100, prior, 20);
  const Tensor<float> repeated =
      KeyFit(query, twice.spots(), p.background, p.counts, {}, workers).fit(prior, 100, prior, 20);
  for (std::int64_t e = 0; e < 24; ++e) EXPECT_NEAR(weighted.data()[e], repeated.data()[e], 1e-4);
}

}  // namespace
}  // namespace libbio::ranking
