#include "libbio/ranking/moran.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

NeighbourWeights weights_of(const Places& places, std::int64_t count, Workers& workers) {
  return row_normalised(graph::nearest_neighbours(places, count, {}, workers));
}

Tensor<double> dense(const NeighbourWeights& weights) {
  Tensor<double> result(Shape{weights.spots(), weights.spots()});
  for (std::int64_t i = 0; i < weights.spots(); ++i)
    for (std::int64_t e = weights.start[static_cast<std::size_t>(i)];
         e < weights.start[static_cast<std::size_t>(i + 1)]; ++e)
      result(i, weights.index[static_cast<std::size_t>(e)]) = weights.weight[static_cast<std::size_t>(e)];
  return result;
}

// By its definition.
double index_of(const std::vector<double>& x, const Tensor<double>& weights) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double all = 0, products = 0, squares = 0;
  for (std::int64_t i = 0; i < weights.dim(0); ++i) {
    const double zi = x[static_cast<std::size_t>(i)] - mean;
    squares += zi * zi;
    for (std::int64_t j = 0; j < weights.dim(0); ++j) {
      all += weights(i, j);
      products += weights(i, j) * zi * (x[static_cast<std::size_t>(j)] - mean);
    }
  }
  return n / all * products / squares;
}

std::vector<double> column(const Tensor<double>& matrix, std::int64_t gene) {
  std::vector<double> values;
  for (std::int64_t spot = 0; spot < matrix.dim(0); ++spot) values.push_back(matrix(spot, gene));
  return values;
}

TEST(MoransI, IsItsDefinition) {
  Workers workers(2);
  const spatial::CountMatrix counts = random_counts(120, 60, 0.3, 3);
  const NeighbourWeights weights = weights_of(grid(10, 12), 6, workers);
  const MoranScores scores = morans_i(counts, weights, workers);
  const Tensor<double> logs = dense_log(counts), matrix = dense(weights);
  EXPECT_DOUBLE_EQ(scores.expected, -1.0 / 119);
  for (std::int64_t gene = 1; gene < 60; ++gene)
    EXPECT_NEAR(scores.index[static_cast<std::size_t>(gene)], index_of(column(logs, gene), matrix), 1e-6)
        << gene;
}

// All arrangements of a few values: their mean and variance are those of randomisation, exactly.
TEST(MoransI, HasTheMomentsOfAllArrangements) {
  Workers workers(1);
  const Places places = {{0, 0}, {1, 0}, {2.5, 0}, {0, 1}, {1.2, 1}, {3, 2}};
  const NeighbourWeights weights = weights_of(places, 2, workers);
  Tensor<float> counts(Shape{6, 2});
  for (std::int64_t spot = 0; spot < 6; ++spot) {  // a second gene makes all totals equal
    counts(spot, 0) = static_cast<float>(std::array{3, 0, 7, 1, 20, 0}[static_cast<std::size_t>(spot)]);
    counts(spot, 1) = 100 - counts(spot, 0);
  }
  const spatial::CountMatrix sparse_counts = sparse(counts);
  const MoranScores scores = morans_i(sparse_counts, weights, workers);
  std::vector<double> values = column(dense_log(sparse_counts), 0);
  const double observed = index_of(values, dense(weights));
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5};
  double sum = 0, squares = 0, number = 0;
  do {
    std::vector<double> arranged;
    for (const std::size_t i : order) arranged.push_back(values[i]);
    const double index = index_of(arranged, dense(weights));
    sum += index;
    squares += index * index;
    ++number;
  } while (std::next_permutation(order.begin(), order.end()));
  const double mean = sum / number, variance = squares / number - mean * mean;
  EXPECT_NEAR(scores.expected, mean, 1e-12);
  EXPECT_NEAR(scores.under_randomisation.z[0], (observed - mean) / std::sqrt(variance), 1e-5);
}

TEST(MoransI, HasTheVarianceOfNormalValues) {
  Workers workers(1);
  const Places places = grid(4, 5);
  const NeighbourWeights weights = weights_of(places, 4, workers);
  const Tensor<double> matrix = dense(weights);
  Rng rng(4);
  double sum = 0, squares = 0;
  constexpr int kDraws = 20000;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<double> values(20);
    for (double& x : values) x = rng.normal();
    const double index = index_of(values, matrix);
    sum += index;
    squares += index * index;
  }
  const double deviation = std::sqrt(squares / kDraws - sum / kDraws * (sum / kDraws));
  const spatial::CountMatrix counts = random_counts(20, 3, 0.8, 5);
  const MoranScores scores = morans_i(counts, weights, workers);
  EXPECT_NEAR((scores.index[1] - scores.expected) / deviation / scores.under_normality.z[1], 1, 0.02);
}

TEST(MoransI, FindsAGeneWithAPatternAmongOthers) {
  Workers workers(2);
  const Places places = grid(20, 20);
  Rng rng(6);
  Tensor<float> counts(Shape{400, 30});
  for (std::int64_t spot = 0; spot < 400; ++spot)
    for (std::int64_t gene = 0; gene < 30; ++gene)
      counts(spot, gene) = static_cast<float>(poisson(gene == 7 && spot < 200 ? 6 : 3, rng));
  const MoranScores scores = morans_i(sparse(counts), weights_of(places, 6, workers), workers);
  EXPECT_LT(scores.under_randomisation.q[7], 1e-5);
  EXPECT_LT(scores.under_normality.p[7], 1e-5);
  std::size_t found = 0;
  for (std::size_t gene = 0; gene < 30; ++gene)
    if (gene != 7 && scores.under_randomisation.q[gene] < 0.05) ++found;
  EXPECT_EQ(found, 0u);
}

TEST(MoransI, DoesNotDependOnTheNumberOfThreads) {
  const spatial::CountMatrix counts = random_counts(500, 200, 0.3, 7);
  Workers one(1), three(3);
  const NeighbourWeights weights = weights_of(grid(20, 25), 6, one);
  const MoranScores a = morans_i(counts, weights, one), b = morans_i(counts, weights, three);
  EXPECT_EQ(a.index, b.index);
  EXPECT_EQ(a.under_randomisation.z, b.under_randomisation.z);
  EXPECT_EQ(a.under_normality.q, b.under_normality.q);
}

TEST(MoransI, GenesThatDoNotVaryAreNoPattern) {
  Workers workers(1);
  Tensor<float> counts(Shape{9, 3});
  for (std::int64_t spot = 0; spot < 9; ++spot) {  // none; the same share of every spot
    counts(spot, 1) = static_cast<float>(spot + 1);
    counts(spot, 2) = static_cast<float>(3 * (spot + 1));
  }
  const MoranScores scores = morans_i(sparse(counts), weights_of(grid(3, 3), 4, workers), workers);
  for (std::size_t gene = 0; gene < 3; ++gene) {
    EXPECT_EQ(scores.index[gene], 0) << gene;
    EXPECT_EQ(scores.under_randomisation.p[gene], 1) << gene;
    EXPECT_EQ(scores.under_normality.z[gene], 0) << gene;
  }
}

TEST(MoransI, NeedsSpotsAndNeighbours) {
  Workers workers(1);
  EXPECT_THROW(morans_i(random_counts(3, 2, 1, 8), weights_of(grid(1, 3), 1, workers), workers), UsageError);
  NeighbourWeights none;
  none.start.assign(10, 0);
  EXPECT_THROW(morans_i(random_counts(9, 2, 1, 8), none, workers), UsageError);
  EXPECT_THROW(morans_i(random_counts(8, 2, 1, 8), none, workers), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
