// The nearest neighbours of every point of a plane.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/tensor/parallel.h"

namespace libbio::graph {

// Neighbours of every point, compressed by points: those of point i lie at [start[i], start[i + 1]),
// ascending by distance, ties by index.
struct Neighbours {
  std::vector<std::int64_t> start{0};
  std::vector<std::int32_t> index;
  std::vector<float> distance;
};

// The `count` points nearest to each point (fewer where there are not so many), never the point itself. Where
// `candidate` is not empty, only points with candidate[i] != 0 are neighbours (spots of the training set), of
// every point. Distances are compared in double before they are rounded. Time grows as N log N however the
// points lie, memory with N × count. ShapeError unless count > 0 and points are finite.
Neighbours nearest_neighbours(std::span<const std::array<double, 2>> points, std::int64_t count,
                              std::span<const std::uint8_t> candidate, Workers& workers);

// The typical distance between neighbouring points: the median of the distance to the nearest other point
// that is not at the same place (the lower one of two in the middle). 0 where there is none.
double typical_spacing(std::span<const std::array<double, 2>> points, Workers& workers);

}  // namespace libbio::graph
