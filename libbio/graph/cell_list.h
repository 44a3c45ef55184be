// Neighbours in space: the points within a radius of a place, without looking at all of them.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace libbio::graph {

using Coordinates = std::array<double, 3>;

// Points sorted into cubes. The cubes are hashed, so that neither memory nor time depend on how far the
// points are spread. Coordinates must be finite.
class CellList {
 public:
  // ShapeError unless edge > 0. Queries are fastest with radii of about one edge.
  CellList(std::span<const Coordinates> points, double edge);

  std::size_t size() const { return points_.size(); }

  // Calls f(index, squared_distance) for each point with distance <= radius, in an order that depends on the
  // points and the query only.
  template <class F>
  void for_each_within(const Coordinates& place, double radius, F&& f) const {
    const double limit = radius * radius;
    const auto offer = [&](const Point& point) {
      const double squared = squared_distance(point.at, place);
      if (squared <= limit) f(point.index, squared);
    };
    Cell low, high;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      low[axis] = cell_of(place[axis] - radius);
      high[axis] = cell_of(place[axis] + radius);
    }
    if (covers_many(low, high)) {
      for (const Point& point : points_) offer(point);
      return;
    }
    Cell cell;
    for (cell[0] = low[0]; cell[0] <= high[0]; ++cell[0])
      for (cell[1] = low[1]; cell[1] <= high[1]; ++cell[1])
        for (cell[2] = low[2]; cell[2] <= high[2]; ++cell[2]) {
          const std::size_t bucket = bucket_of(cell);
          for (std::size_t i = begin_[bucket]; i < begin_[bucket + 1]; ++i)
            if (points_[i].cell == cell) offer(points_[i]);
        }
  }

 private:
  using Cell = std::array<std::int64_t, 3>;
  struct Point {
    Coordinates at;
    Cell cell;
    std::size_t index;
  };

  static double squared_distance(const Coordinates& a, const Coordinates& b) {
    const double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return x * x + y * y + z * z;
  }
  std::int64_t cell_of(double coordinate) const;
  std::size_t bucket_of(const Cell& cell) const;
  bool covers_many(const Cell& low, const Cell& high) const;

  double edge_;
  std::vector<Point> points_;       // by bucket, in the order given within each
  std::vector<std::size_t> begin_;  // of each bucket; one more
};

}  // namespace libbio::graph
