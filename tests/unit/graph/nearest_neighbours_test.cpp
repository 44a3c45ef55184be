#include "libbio/graph/nearest_neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::graph {
namespace {

using Points = std::vector<std::array<double, 2>>;

// All pairs.
Neighbours expected(const Points& points, std::int64_t count, const std::vector<std::uint8_t>& candidate) {
  Neighbours result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::vector<std::pair<double, std::int32_t>> others;
    for (std::size_t j = 0; j < points.size(); ++j)
      if (j != i && (candidate.empty() || candidate[j] != 0)) {
        const double x = points[j][0] - points[i][0], y = points[j][1] - points[i][1];
        others.emplace_back(x * x + y * y, static_cast<std::int32_t>(j));
      }
    std::sort(others.begin(), others.end());
    if (std::ssize(others) > count) others.resize(static_cast<std::size_t>(count));
    for (const auto& [squared, index] : others) {
      result.index.push_back(index);
      result.distance.push_back(static_cast<float>(std::sqrt(squared)));
    }
    result.start.push_back(std::ssize(result.index));
  }
  return result;
}

void expect_same(const Neighbours& found, const Neighbours& expected) {
  EXPECT_EQ(found.start, expected.start);
  EXPECT_EQ(found.index, expected.index);
  EXPECT_EQ(found.distance, expected.distance);
}

Points scattered(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  Points points(count);
  for (auto& [x, y] : points) {
    x = 100 * rng.uniform();
    y = 30 * rng.uniform();
  }
  return points;
}

// Points of a Visium slide, in an order of their own.
Points hexagonal(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  Points points;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = row % 2; column < 2 * columns; column += 2)
      points.push_back({50.0 * static_cast<double>(column), 86.5 * static_cast<double>(row)});
  Rng rng(seed);
  rng.shuffle(std::span(points));
  return points;
}

Points crowded(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  Points points(count);
  for (auto& [x, y] : points) {
    const double width = std::pow(10.0, -6.0 * static_cast<double>(rng.below(3)));
    x = width * rng.normal();
    y = width * rng.normal();
  }
  points.push_back({1e9, -1e9});
  return points;
}

Points wildly_spread(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  Points points(count);
  for (auto& point : points)
    for (double& coordinate : point) coordinate = rng.normal() * std::pow(10.0, 60 * rng.uniform() - 30);
  return points;
}

Points collinear(std::size_t count) {
  Points points(count);
  for (std::size_t i = 0; i < count; ++i)
    points[i] = {3, static_cast<double>(i * 7919 % count)};  // the prime visits every place once
  return points;
}

Points stacked(std::size_t count, std::size_t places) {
  Points points(count);
  for (std::size_t i = 0; i < count; ++i) points[i] = {static_cast<double>(i % places), 5};
  return points;
}

TEST(NearestNeighbours, AreThoseOfAllPairs) {
  Workers workers(2);
  const std::vector<Points> inputs = {
      scattered(700, 1), hexagonal(20, 25, 2), crowded(600, 3), wildly_spread(500, 4),
      collinear(401),    stacked(300, 1),      stacked(300, 7), {},
      {{1, 2}},          {{1, 2}, {1, 2}},     scattered(9, 5)};
  for (std::size_t i = 0; i < inputs.size(); ++i)
    for (const std::int64_t count : {1, 6, 40, 1000}) {
      SCOPED_TRACE("input " + std::to_string(i) + ", " + std::to_string(count) + " neighbours");
      expect_same(nearest_neighbours(inputs[i], count, {}, workers), expected(inputs[i], count, {}));
    }
}

TEST(NearestNeighbours, MayBeLimitedToCandidates) {
  Workers workers(2);
  Rng rng(6);
  for (const std::uint64_t one_in : {2u, 10u, 1000u}) {
    const Points points = hexagonal(15, 20, 7);
    std::vector<std::uint8_t> candidate(points.size());
    for (std::uint8_t& mark : candidate) mark = rng.below(one_in) == 0;
    expect_same(nearest_neighbours(points, 8, candidate, workers), expected(points, 8, candidate));
  }
  const Points two = {{0, 0}, {1, 0}};
  const Neighbours found = nearest_neighbours(two, 3, std::vector<std::uint8_t>{0, 1}, workers);
  EXPECT_EQ(found.start, (std::vector<std::int64_t>{0, 1, 1}));
  EXPECT_TRUE(nearest_neighbours(two, 3, std::vector<std::uint8_t>{0, 0}, workers).index.empty());
}

TEST(NearestNeighbours, DoNotDependOnTheNumberOfThreads) {
  const Points points = crowded(5000, 8);
  Workers one(1), three(3);
  expect_same(nearest_neighbours(points, 12, {}, one), nearest_neighbours(points, 12, {}, three));
}

// Each would take minutes if the work grew with the square of the number.
TEST(NearestNeighbours, AreFoundQuicklyHoweverPointsLie) {
  Workers workers(2);
  for (const Points& points : {stacked(60000, 1), stacked(60000, 2), collinear(60000), crowded(60000, 9)}) {
    const Neighbours found = nearest_neighbours(points, 6, {}, workers);
    EXPECT_EQ(std::ssize(found.index), 6 * std::ssize(points));
  }
  const Neighbours lowest = nearest_neighbours(stacked(60000, 1), 3, {}, workers);
  EXPECT_EQ(lowest.index.back(), 2);
  EXPECT_EQ(typical_spacing(stacked(60000, 2), workers), 1);
}

TEST(NearestNeighbours, StandCoordinatesWhoseSquaresOverflowOrVanish) {
  Workers workers(1);
  for (const double unit : {1e-290, 1e290}) {
    const Points points = {{0, 0}, {3 * unit, 4 * unit}, {unit, 0}, {-7 * unit, unit}};
    const Neighbours found = nearest_neighbours(points, 2, {}, workers);
    EXPECT_EQ(found.index, (std::vector<std::int32_t>{2, 1, 2, 0, 0, 1, 0, 2}));
    EXPECT_EQ(typical_spacing(points, workers), unit);
  }
}

TEST(NearestNeighbours, RefuseWhatIsNoPointAndNoNumberOfNeighbours) {
  Workers workers(1);
  const Points points = {{0, 0}, {1, std::numeric_limits<double>::quiet_NaN()}};
  EXPECT_THROW(nearest_neighbours(points, 1, {}, workers), ShapeError);
  EXPECT_THROW(typical_spacing(points, workers), ShapeError);
  EXPECT_THROW(nearest_neighbours(collinear(5), 0, {}, workers), ShapeError);
  EXPECT_THROW(nearest_neighbours(collinear(5), 1, std::vector<std::uint8_t>(4, 1), workers), ShapeError);
}

TEST(TypicalSpacing, IsTheMedianOverPointsOfTheDistanceToTheNextPlace) {
  Workers workers(2);
  EXPECT_DOUBLE_EQ(typical_spacing(hexagonal(20, 25, 10), workers), std::hypot(50.0, 86.5));
  // Distances 1, 1, 1, 10, 10: three points at two places near each other, two far away at one.
  EXPECT_EQ(typical_spacing(Points{{0, 0}, {0, 0}, {1, 0}, {11, 0}, {11, 0}}, workers), 1);
  EXPECT_EQ(typical_spacing(Points{{0, 0}, {1, 0}, {11, 0}, {11, 0}, {11, 0}}, workers), 10);
  EXPECT_EQ(typical_spacing(stacked(50, 1), workers), 0);
  EXPECT_EQ(typical_spacing({}, workers), 0);
}

}  // namespace
}  // namespace libbio::graph
