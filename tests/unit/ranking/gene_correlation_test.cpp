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

TEST(GeneCorrelation, OfOnePredictionForAllSpotsIsZero) {
  Workers workers(1);
  const spatial::CountMatrix counts = random_counts(40, 4, 0.9, 1);
  const LogExpression observed(counts, workers);
  GeneCorrelation correlation(4);
  EXPECT_TRUE(std::isnan(correlation.result().mean));
  std::vector<std::int64_t> spots(40);
  for (std::int64_t spot = 0; spot < 40; ++spot) spots[static_cast<std::size_t>(spot)] = spot;
  correlation.add({}, Tensor<float>({0, 4}), observed, workers);
  correlation.add(spots, Tensor<float>({40, 4}, 0.1F), observed, workers);
  const GeneCorrelation::Result found = correlation.result();
  EXPECT_TRUE(std::isnan(found.of_gene[0]));  // never counted
  EXPECT_EQ(found.of_gene[1], 0);
  EXPECT_EQ(found.mean, 0);
  EXPECT_EQ(found.genes, 3);
  EXPECT_THROW(correlation.add(spots, Tensor<float>({39, 4}), observed, workers), ShapeError);
  EXPECT_THROW(correlation.add(std::vector<std::int64_t>{40}, Tensor<float>({1, 4}), observed, workers),
               ShapeError);
  EXPECT_THROW(GeneCorrelation(5).add(std::vector<std::int64_t>{0}, Tensor<float>({1, 5}), observed, workers),
               ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
