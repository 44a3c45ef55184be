#include "libbio/ranking/gene_correlation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/statistics/correlation.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kSpots = 90, kGenes = 2060;

// Predictions that follow the logarithms more or less, on top of `offset`.
Tensor<float> predictions(const Tensor<double>& log, float offset) {
  Rng rng(3);
  Tensor<float> predicted({kSpots, kGenes});
  for (std::int64_t spot = 0; spot < kSpots; ++spot)
    for (std::int64_t gene = 0; gene < kGenes; ++gene)
      predicted(spot, gene) =
          offset + static_cast<float>(0.01 * (static_cast<double>(gene % 7) - 3) * log(spot, gene) +
                                      0.05 * rng.normal());
  return predicted;
}

TEST(GeneCorrelation, IsThatOfEachGenesValues) {
  Workers workers(2);
  const spatial::CountMatrix counts = random_counts(kSpots, kGenes, 0.15, 9);
  const LogExpression observed(counts, workers);
  const Tensor<double> log = dense_log(counts);
  for (const float offset : {0.0F, 300.0F}) {
    const Tensor<float> predicted = predictions(log, offset);
    GeneCorrelation correlation(kGenes);
    std::vector<std::int64_t> spots;
    for (std::int64_t begin = 0, end = 0; begin < kSpots; begin = end) {  // tiles of growing size
      end = std::min(kSpots, 2 * begin + 1);
      spots.clear();
      for (std::int64_t spot = begin; spot < end; ++spot) spots.push_back(spot);
      correlation.add(spots, View(predicted.data() + begin * kGenes, {end - begin, kGenes}), observed,
                      workers);
    }
    const GeneCorrelation::Result found = correlation.result(12);
    double sum = 0;
    std::int64_t count = 0;
    for (std::int64_t gene = 0; gene < kGenes; ++gene) {
      std::vector<double> x, y;
      std::int64_t counted = 0;
      for (std::int64_t spot = 0; spot < kSpots; ++spot) {
        x.push_back(predicted(spot, gene));
        y.push_back(log(spot, gene));
        counted += y.back() > 0;
      }
      const double of_gene = found.of_gene[static_cast<std::size_t>(gene)];
      ASSERT_EQ(std::isnan(of_gene), counted < 12) << gene;
      if (counted < 12) continue;
      ASSERT_NEAR(of_gene, statistics::pearson(x, y), 1e-6) << gene;
      sum += of_gene;
      ++count;
    }
    EXPECT_GT(count, 500);
    EXPECT_LT(count, kGenes - 500);
    EXPECT_EQ(found.genes, count);
    EXPECT_NEAR(found.mean, sum / static_cast<double>(count), 1e-12);
  }
}

TEST(GeneCorrelation, LeavesOutGenesThatAreTheSameEverywhere) {
  Workers workers(1);
  Tensor<float> dense({40, 3});
  Tensor<float> predicted({40, 3});
  std::vector<std::int64_t> spots;
  for (std::int64_t spot = 0; spot < 40; ++spot) {
    dense(spot, 0) = 7;  // of 13
    dense(spot, 1) = static_cast<float>(1 + spot % 5);
    dense(spot, 2) = 6 - dense(spot, 1);
    for (std::int64_t gene = 0; gene < 3; ++gene) predicted(spot, gene) = dense(spot, 1) + 2;
    spots.push_back(spot);
  }
  const spatial::CountMatrix counts = sparse(dense);
  GeneCorrelation correlation(3);
  correlation.add(spots, predicted, LogExpression(counts, workers), workers);
  const GeneCorrelation::Result found = correlation.result();
  EXPECT_TRUE(std::isnan(found.of_gene[0]));
  EXPECT_GT(found.of_gene[1], 0.9);
  EXPECT_LT(found.of_gene[2], -0.9);
  EXPECT_EQ(found.genes, 2);
}

TEST(GeneCorrelation, OfOnePredictionForAllSpotsIsZero) {
  Workers workers(1);
  const std::int64_t spots_count = 500, genes = 20;
  const spatial::CountMatrix counts = random_counts(spots_count, genes, 0.9, 1);
  const LogExpression observed(counts, workers);
  GeneCorrelation correlation(genes);
  EXPECT_TRUE(std::isnan(correlation.result().mean));
  std::vector<std::int64_t> spots;
  Tensor<float> predicted({spots_count, genes});
  for (std::int64_t spot = 0; spot < spots_count; ++spot) {
    spots.push_back(spot);
    for (std::int64_t gene = 0; gene < genes; ++gene)
      predicted(spot, gene) = 0.1F * static_cast<float>(gene + 1);
  }
  correlation.add({}, Tensor<float>({0, genes}), observed, workers);
  correlation.add(spots, predicted, observed, workers);
  const GeneCorrelation::Result found = correlation.result();
  EXPECT_TRUE(std::isnan(found.of_gene[0]));  // never counted
  for (std::size_t gene = 1; gene < found.of_gene.size(); ++gene) EXPECT_EQ(found.of_gene[gene], 0);
  EXPECT_EQ(found.mean, 0);
  EXPECT_EQ(found.genes, genes - 1);
  EXPECT_THROW(correlation.add(spots, Tensor<float>({spots_count - 1, genes}), observed, workers),
               ShapeError);
  EXPECT_THROW(
      correlation.add(std::vector<std::int64_t>{spots_count}, Tensor<float>({1, genes}), observed, workers),
      ShapeError);
  EXPECT_THROW(GeneCorrelation(genes + 1).add(std::vector<std::int64_t>{0}, Tensor<float>({1, genes + 1}),
                                              observed, workers),
               ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
