#include "tests/unit/spatial/drawn_section.h"

#include <algorithm>
#include <cmath>

#include "libbio/tensor/random.h"

namespace libbio::spatial {

void DrawnSection::tissue(std::array<std::int64_t, 2> rows, std::array<std::int64_t, 2> columns,
                          double haematoxylin, double eosin) {
  for (std::int64_t y = rows[0]; y < rows[1]; ++y)
    for (std::int64_t x = columns[0]; x < columns[1]; ++x) {
      haematoxylin_(y, x) = haematoxylin;
      eosin_(y, x) = eosin;
    }
}

void DrawnSection::nucleus(Position place, double diameter, double haematoxylin) {
  for (std::int64_t y = 0; y < haematoxylin_.dim(0); ++y)
    for (std::int64_t x = 0; x < haematoxylin_.dim(1); ++x) {
      const double across = static_cast<double>(x) + 0.5 - place[0],
                   down = static_cast<double>(y) + 0.5 - place[1];
      if (across * across + down * down <= diameter * diameter / 4) haematoxylin_(y, x) += haematoxylin;
    }
}

TissueImage DrawnSection::image(double white, std::int64_t noise) const {
  const std::array<double, 3> h{0.650, 0.704, 0.286}, e{0.072, 0.990, 0.105};
  Rng rng(5);
  TissueImage drawn;
  drawn.resolution = "drawn";
  drawn.pixels = Tensor<std::uint8_t>({haematoxylin_.dim(0), haematoxylin_.dim(1), 3});
  for (std::int64_t y = 0; y < drawn.pixels.dim(0); ++y)
    for (std::int64_t x = 0; x < drawn.pixels.dim(1); ++x)
      for (std::int64_t c = 0; c < 3; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        const double density =
            haematoxylin_(y, x) * h[channel] / std::sqrt(h[0] * h[0] + h[1] * h[1] + h[2] * h[2]) +
            eosin_(y, x) * e[channel] / std::sqrt(e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
        double level = (white + 1) * std::pow(10, -density) - 1;
        if (noise > 0)
          level += static_cast<double>(rng.below(2 * static_cast<std::uint64_t>(noise) + 1)) -
                   static_cast<double>(noise);
        drawn.pixels(y, x, c) = static_cast<std::uint8_t>(std::lround(std::clamp(level, 0.0, 255.0)));
      }
  return drawn;
}

SpatialSample spots_at(const std::vector<Position>& positions, double spot_diameter) {
  SpatialSample sample;
  for (std::size_t b = 0; b < positions.size(); ++b) sample.barcodes.push_back("spot" + std::to_string(b));
  sample.counts =
      CountMatrix(std::ssize(positions), 0, std::vector<std::int64_t>(positions.size() + 1), {}, {});
  sample.positions = positions;
  sample.spot_diameter = spot_diameter;
  return sample;
}

}  // namespace libbio::spatial
