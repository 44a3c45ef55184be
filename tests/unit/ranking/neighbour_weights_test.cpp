#include "libbio/ranking/neighbour_weights.h"

#include <gtest/gtest.h>

namespace libbio::ranking {
namespace {

graph::Neighbours three_spots() {
  return {{0, 2, 3, 3}, {1, 2, 0}, {1, 2, 1}};
}

TEST(NeighbourWeights, OfARowAddUpToOne) {
  const NeighbourWeights weights = row_normalised(three_spots());
  EXPECT_EQ(weights.start, (std::vector<std::int64_t>{0, 2, 3, 3}));
  EXPECT_EQ(weights.weight, (std::vector<float>{0.5, 0.5, 1}));
  const NeighbourWeights mean = mean_with_self(three_spots());
  EXPECT_EQ(mean.start, (std::vector<std::int64_t>{0, 3, 5, 6}));
  EXPECT_EQ(mean.index, (std::vector<std::int32_t>{0, 1, 2, 1, 0, 2}));
  EXPECT_EQ(mean.weight, (std::vector<float>{1 / 3.0f, 1 / 3.0f, 1 / 3.0f, 0.5, 0.5, 1}));
}

TEST(NeighbourWeights, Transposed) {
  const NeighbourWeights turned = transposed(row_normalised(three_spots()));
  EXPECT_EQ(turned.start, (std::vector<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(turned.index, (std::vector<std::int32_t>{1, 0, 0}));
  EXPECT_EQ(turned.weight, (std::vector<float>{1, 0.5, 0.5}));
}

TEST(NeighbourWeights, SumValuesOfNeighbours) {
  Workers workers(2);
  Tensor<float> values(Shape{3, 2});
  for (std::int64_t i = 0; i < 6; ++i) values.data()[i] = static_cast<float>(i * i);  // 0 1 | 4 9 | 16 25
  const Tensor<float> sums = weighted_sums(row_normalised(three_spots()), values, workers);
  EXPECT_EQ(std::vector<float>(sums.begin(), sums.end()), (std::vector<float>{10, 17, 0, 1, 0, 0}));
  EXPECT_THROW(weighted_sums(row_normalised(three_spots()), Tensor<float>(Shape{4, 2}), workers), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
