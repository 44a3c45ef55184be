#include "libbio/ranking/baselines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

using Marks = std::vector<std::uint8_t>;

TEST(GlobalOrder, IsTheSameInEverySpot) {
  const GlobalOrder order(std::vector<double>{0.5, std::numeric_limits<double>::quiet_NaN(), -3, 0.25});
  std::vector<float> scores(4);
  order.score(7, scores);
  EXPECT_EQ(scores, (std::vector<float>{0.5, -std::numeric_limits<float>::infinity(), -3, 0.25}));
  std::vector<float> few(3);
  EXPECT_THROW(order.score(0, few), ShapeError);
  EXPECT_EQ(background_order(std::vector<double>{0.25, 0.75}).scores()[1], std::log(0.75F));
}

TEST(GaussianWeights, FallFromTheNearestOne) {
  std::vector<double> weights = {9, 9, 9, 9};
  gaussian_weights(std::vector<float>{3, 3, 5}, 2, weights);
  ASSERT_EQ(weights.size(), 3U);
  EXPECT_EQ(weights[0], 1);
  EXPECT_EQ(weights[1], 1);
  EXPECT_DOUBLE_EQ(weights[2], std::exp(-(25.0 - 9) / 8));
  gaussian_weights(std::vector<float>{1e30F, 1.5e30F}, 1, weights);
  EXPECT_EQ(weights, (std::vector<double>{1, 0}));
  gaussian_weights({}, 1, weights);
  EXPECT_TRUE(weights.empty());
}

TEST(NeighbourMean, IsThatOfDenseValues) {
  Workers workers(1);
  const Places places = grid(6, 7);
  const std::int64_t spots = std::ssize(places), genes = 30;
  const spatial::CountMatrix counts = random_counts(spots, genes, 0.4, 2);
  const LogExpression expression(counts, workers);
  Marks training;
  for (std::int64_t spot = 0; spot < spots; ++spot) training.push_back(spot % 4 != 1);
  const graph::Neighbours neighbours = graph::nearest_neighbours(places, 5, training, workers);
  const NeighbourMean method(expression, neighbours, training, 1.5);
  const Tensor<double> log = dense_log(counts);
  std::vector<float> scores(static_cast<std::size_t>(genes));
  for (std::int64_t spot = 0; spot < spots; ++spot) {
    method.score(spot, scores);
    for (std::int64_t gene = 0; gene < genes; ++gene) {
      double near = 0, weights = 0, all = 0, count = 0;
      for (std::size_t e = static_cast<std::size_t>(5 * spot); e < static_cast<std::size_t>(5 * spot + 5);
           ++e) {
        const double distance = neighbours.distance[e];
        const double weight = std::exp(-distance * distance / (2 * 1.5 * 1.5));
        near += weight * log(neighbours.index[e], gene);
        weights += weight;
      }
      for (std::int64_t other = 0; other < spots; ++other)
        if (training[static_cast<std::size_t>(other)] != 0) {
          all += log(other, gene);
          ++count;
        }
      ASSERT_NEAR(scores[static_cast<std::size_t>(gene)], near / weights - all / count, 2e-5);
    }
  }
}

TEST(NeighbourMean, SeesTrainingSpotsOnly) {
  Workers workers(1);
  const Places places = grid(3, 3);
  const spatial::CountMatrix counts = random_counts(9, 5, 0.9, 1);
  const LogExpression expression(counts, workers);
  Marks training(9, 1);
  graph::Neighbours neighbours = graph::nearest_neighbours(places, 4, training, workers);
  EXPECT_NO_THROW(NeighbourMean(expression, neighbours, training, 1));
  EXPECT_THROW(NeighbourMean(expression, neighbours, training, 0), ShapeError);
  EXPECT_THROW(NeighbourMean(expression, neighbours, Marks(8, 1), 1), ShapeError);
  training[4] = 0;
  EXPECT_THROW(NeighbourMean(expression, neighbours, training, 1), ShapeError);
  training[4] = 1;
  neighbours.index[0] = 0;  // the spot itself
  EXPECT_THROW(NeighbourMean(expression, neighbours, training, 1), ShapeError);

  const Marks nobody(9, 0);
  const graph::Neighbours none = graph::nearest_neighbours(places, 4, nobody, workers);
  std::vector<float> scores(5, 7.0F);
  NeighbourMean(expression, none, nobody, 1).score(0, scores);
  EXPECT_EQ(scores, std::vector<float>(5));
}

}  // namespace
}  // namespace libbio::ranking
