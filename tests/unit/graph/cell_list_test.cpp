#include "libbio/graph/cell_list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::graph {
namespace {

std::vector<Coordinates> cloud(std::size_t count, double extent, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Coordinates> points(count);
  for (Coordinates& point : points)
    for (double& coordinate : point) coordinate = extent * (rng.uniform() - 0.5);
  return points;
}

std::vector<std::size_t> found(const CellList& cells, const Coordinates& place, double radius) {
  std::vector<std::size_t> indices;
  cells.for_each_within(place, radius, [&](std::size_t index, double) { indices.push_back(index); });
  return indices;
}

std::vector<std::size_t> expected(const std::vector<Coordinates>& points, const Coordinates& place,
                                  double radius) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double squared = 0;
    for (std::size_t axis = 0; axis < 3; ++axis)
      squared += (points[i][axis] - place[axis]) * (points[i][axis] - place[axis]);
    if (squared <= radius * radius) indices.push_back(i);
  }
  return indices;
}

TEST(CellList, FindsWhatAllPairsFindWhateverTheRadius) {
  const std::vector<Coordinates> points = cloud(3000, 40, 1);
  const CellList cells(points, 2.5);
  for (double radius : {0.0, 0.7, 2.5, 6.0, 30.0, 1000.0})
    for (const Coordinates& place : cloud(20, 50, 2)) {
      std::vector<std::size_t> near = found(cells, place, radius);
      std::sort(near.begin(), near.end());
      ASSERT_EQ(near, expected(points, place, radius)) << radius;
    }
}

TEST(CellList, GivesTheSquaredDistance) {
  const std::vector<Coordinates> points = {{1, 2, 3}, {1, 2, 5}};
  double sum = 0;
  CellList(points, 1).for_each_within({1, 2, 3}, 2, [&](std::size_t, double squared) { sum += squared; });
  EXPECT_EQ(sum, 4);
}

TEST(CellList, PointsOnBordersAndFarOutAreFoundOnce) {
  std::vector<Coordinates> points = {{0, 0, 0}, {-2, 0, 0}, {2, 0, 0}, {1e300, 1e300, 0}, {1e300, 1e300, 0}};
  for (int i = 0; i < 100; ++i) points.push_back({7, 7, 7});
  const CellList cells(points, 2);
  EXPECT_EQ(found(cells, {0, 0, 0}, 2).size(), 3);
  EXPECT_EQ(found(cells, {1e300, 1e300, 0}, 1).size(), 2);
  EXPECT_EQ(found(cells, {7, 7, 7}, 0).size(), 100);
}

TEST(CellList, MayBeEmpty) {
  EXPECT_TRUE(found(CellList({}, 1), {0, 0, 0}, 5).empty());
}

TEST(CellList, TheEdgeIsPositive) {
  EXPECT_THROW(CellList({}, 0), ShapeError);
}

}  // namespace
}  // namespace libbio::graph
