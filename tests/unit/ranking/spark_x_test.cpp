#include "libbio/ranking/spark_x.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

Places scattered(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  Places places(count);
  for (auto& [x, y] : places) {
    x = 50 * rng.uniform();
    y = 20 * rng.uniform();
  }
  return places;
}

// Spots whose totals grow from left to right, genes that are a constant share of them.
spatial::CountMatrix depth_alone(const Places& places, std::int64_t genes, std::uint64_t seed) {
  Rng rng(seed);
  Tensor<float> counts(Shape{std::ssize(places), genes});
  for (std::int64_t spot = 0; spot < std::ssize(places); ++spot)
    for (std::int64_t gene = 0; gene < genes; ++gene)
      counts(spot, gene) =
          static_cast<float>(poisson(0.5 + places[static_cast<std::size_t>(spot)][0] / 10, rng));
  return sparse(counts);
}

double share_below(const std::vector<double>& p, double level) {
  return static_cast<double>(std::ranges::count_if(p, [&](double x) { return x < level; })) /
         static_cast<double>(p.size());
}

TEST(SparkX, AdjustedForTotalsFindsNoPatternInThem) {
  Workers workers(2);
  const Places places = scattered(400, 1);
  const spatial::CountMatrix counts = depth_alone(places, 1000, 2);
  const SparkXScores plain = spark_x(counts, places, DepthAdjustment::none, workers);
  const SparkXScores total = spark_x(counts, places, DepthAdjustment::total, workers);
  EXPECT_GT(share_below(plain.p, 1e-6), 0.95);
  // 1000 genes without a pattern: 50 ± 7 and 10 ± 3 are expected.
  EXPECT_NEAR(share_below(total.p, 0.05), 0.05, 0.025);
  EXPECT_NEAR(share_below(total.p, 0.01), 0.01, 0.01);
  EXPECT_LE(share_below(total.q, 0.05), 0.001);
}

TEST(SparkX, FindsPatternsOfAllKinds) {
  Workers workers(2);
  const Places places = scattered(600, 3);
  Rng rng(4);
  Tensor<float> counts(Shape{600, 40});
  for (std::int64_t spot = 0; spot < 600; ++spot) {
    const auto [x, y] = places[static_cast<std::size_t>(spot)];
    for (std::int64_t gene = 0; gene < 40; ++gene) {
      double mean = 2;
      if (gene == 5) mean = 1 + x / 25;                                   // gradient
      if (gene == 6 && std::abs(x - 25) < 8) mean = 4;                    // band
      if (gene == 7) mean = 2 + 1.5 * std::cos(2 * M_PI * (y - 10) / 6);  // stripes
      counts(spot, gene) = static_cast<float>(poisson(mean, rng));
    }
  }
  const SparkXScores scores = spark_x(sparse(counts), places, DepthAdjustment::total, workers);
  for (std::size_t gene = 0; gene < 40; ++gene)
    if (gene >= 5 && gene <= 7) {
      EXPECT_LT(scores.q[gene], 1e-6) << gene;
    } else {
      EXPECT_GT(scores.q[gene], 0.01) << gene;
    }
  EXPECT_EQ(std::min_element(scores.kernel_log_p[5].begin(), scores.kernel_log_p[5].end()),
            scores.kernel_log_p[5].begin());  // the projection sees a gradient best
}

TEST(SparkX, DoesNotDependOnUnitsOfPlacesAndCountsNorOnThreads) {
  Workers one(1), three(3);
  Places places = scattered(200, 5);
  const spatial::CountMatrix counts = random_counts(200, 50, 0.4, 6);
  const SparkXScores scores = spark_x(counts, places, DepthAdjustment::total, one);
  const SparkXScores again = spark_x(counts, places, DepthAdjustment::total, three);
  EXPECT_EQ(scores.log_p, again.log_p);
  EXPECT_EQ(scores.q, again.q);
  std::vector<float> larger = counts.count();
  for (float& count : larger) count *= 8;
  for (auto& [x, y] : places) {
    x = 1e200 * (x + 30);
    y = 1e-200 * y;
  }
  const SparkXScores scaled =
      spark_x({200, 50, counts.row_start(), counts.column(), larger}, places, DepthAdjustment::total, one);
  for (std::size_t gene = 0; gene < 50; ++gene)
    EXPECT_NEAR(scaled.log_p[gene], scores.log_p[gene], 1e-8 * (1 - scores.log_p[gene])) << gene;
}

TEST(SparkX, SpotsOnALineHaveOneDimension) {
  Workers workers(1);
  Rng rng(7);
  Places places(500);
  for (auto& [x, y] : places) {
    x = rng.uniform();
    y = 3;
  }
  Tensor<float> counts(Shape{500, 800});
  for (float& count : counts) count = static_cast<float>(poisson(2, rng));
  const SparkXScores scores = spark_x(sparse(counts), places, DepthAdjustment::total, workers);
  EXPECT_NEAR(share_below(scores.p, 0.05), 0.05, 0.025);
  EXPECT_GT(share_below(scores.p, 0.5), 0.4);
}

TEST(SparkX, WhatHasNoPatternToBeFoundGetsOne) {
  Workers workers(1);
  // No counts; the same everywhere; all spots at one place.
  Tensor<float> counts(Shape{9, 3});
  for (std::int64_t spot = 0; spot < 9; ++spot) {
    counts(spot, 1) = 5;
    counts(spot, 2) = static_cast<float>(spot);
  }
  const SparkXScores scores = spark_x(sparse(counts), grid(3, 3), DepthAdjustment::total, workers);
  EXPECT_EQ(scores.p[0], 1);
  EXPECT_EQ(scores.p[1], 1);
  EXPECT_EQ(scores.p[2], 1);  // the total is the gene and a constant
  const SparkXScores stacked = spark_x(sparse(counts), Places(9, {4, 4}), DepthAdjustment::none, workers);
  EXPECT_EQ(stacked.p, (std::vector<double>{1, 1, 1}));
}

TEST(SparkX, RefusesOtherNumbersOfPlaces) {
  Workers workers(1);
  const spatial::CountMatrix counts = random_counts(9, 2, 1, 8);
  EXPECT_THROW(spark_x(counts, grid(2, 4), DepthAdjustment::none, workers), ShapeError);
  EXPECT_THROW(spark_x(counts, Places(9, {0, INFINITY}), DepthAdjustment::none, workers), ShapeError);
  EXPECT_THROW(spark_x(random_counts(3, 2, 1, 8), grid(1, 3), DepthAdjustment::none, workers), UsageError);
}

}  // namespace
}  // namespace libbio::ranking
