#include "libbio/graph/cell_list.h"

#include <algorithm>
#include <bit>

#include "libbio/error.h"

namespace libbio::graph {
namespace {

// Cells farther out are one cell: integers stay exact, and distances are checked anyway.
constexpr double kFarthestCell = 1e15;

}  // namespace

CellList::CellList(std::span<const Coordinates> points, double edge) : edge_(edge) {
  if (!(edge > 0)) throw ShapeError("the cells of a cell list need an edge above 0");
  begin_.assign(std::bit_ceil(points.size() + 1) + 1, 0);
  const auto cell = [&](const Coordinates& at) {
    return Cell{cell_of(at[0]), cell_of(at[1]), cell_of(at[2])};
  };
  for (const Coordinates& at : points) ++begin_[bucket_of(cell(at)) + 1];
  for (std::size_t bucket = 1; bucket < begin_.size(); ++bucket) begin_[bucket] += begin_[bucket - 1];
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  points_.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Cell own = cell(points[i]);
    points_[next[bucket_of(own)]++] = {points[i], own, i};
  }
}

std::int64_t CellList::cell_of(double coordinate) const {
  return static_cast<std::int64_t>(std::clamp(std::floor(coordinate / edge_), -kFarthestCell, kFarthestCell));
}

std::size_t CellList::bucket_of(const Cell& cell) const {
  std::uint64_t hash = 0;
  for (std::int64_t number : cell) {
    hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  return hash & (begin_.size() - 2);
}

bool CellList::covers_many(const Cell& low, const Cell& high) const {
  double cells = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) cells *= static_cast<double>(high[axis] - low[axis] + 1);
  return cells > 27 && cells > static_cast<double>(points_.size());
}

}  // namespace libbio::graph
