// A stained section drawn with known amounts of stain and known nuclei.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

// Optical densities of every pixel, made into a picture by the colours of Ruifrok & Johnston.
class DrawnSection {
 public:
  DrawnSection(std::int64_t height, std::int64_t width)
      : haematoxylin_({height, width}), eosin_({height, width}) {}

  // Tissue in rows and columns [begin, end).
  void tissue(std::array<std::int64_t, 2> rows, std::array<std::int64_t, 2> columns, double haematoxylin,
              double eosin);
  // A disc of haematoxylin added around a place (column, row).
  void nucleus(Position place, double diameter, double haematoxylin);
  // `noise` levels of brightness at most, seeded, are added to each channel.
  TissueImage image(double white = 255, std::int64_t noise = 0) const;

 private:
  Tensor<double> haematoxylin_, eosin_;
};

// Spots without genes.
SpatialSample spots_at(const std::vector<Position>& positions, double spot_diameter);

}  // namespace libbio::spatial
