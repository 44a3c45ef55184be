// The tissue around some spots, to check by eye that spots lie where they should.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

struct Patches {
  View<const std::uint8_t> image;                // [height, width, 3], red green blue
  std::span<const std::array<double, 2>> place;  // [B] column and row in pixels of the image; finite
  std::span<const std::string> name;             // [B]
  double spot_diameter = 0;                      // pixels, above 0
  std::vector<double> radii{1, 2, 4};            // of the circles, in radii of a spot; ascending
  std::int64_t count = 24;                       // of patches; fewer where there are not so many spots
  std::string title;
};

// Spots spread evenly over the tissue: the one nearest to the middle, then always the one furthest from those
// chosen (ties: the first). In reading order: by height, and each six of them from left to right.
std::vector<std::int64_t> evenly_spread(std::span<const std::array<double, 2>> places, std::int64_t count);

// A grid of patches, each with its circles and the name of its spot. As draw_heatmap(). ShapeError where
// sizes disagree or there is nothing to draw.
void draw_patches(const Patches& patches, const std::string& path, bool overwrite);

}  // namespace libbio::plot
