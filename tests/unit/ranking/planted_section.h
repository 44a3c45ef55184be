// A made-up section whose left half expresses other genes than its right half.
#pragma once

#include <string>

#include "libbio/spatial/spatial_sample.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {

// rows × columns spots; genes "g00" ... of which the first three are frequent on the left, the next three on
// the right.
inline spatial::SpatialSample planted_section(std::int64_t rows, std::int64_t columns, std::int64_t genes,
                                              std::uint64_t seed) {
  Rng rng(seed);
  spatial::SpatialSample sample;
  sample.name = "planted";
  Tensor<float> counts(Shape{rows * columns, genes});
  for (std::int64_t s = 0; s < rows * columns; ++s) {
    const std::int64_t row = s / columns, column = s % columns;
    sample.barcodes.push_back("s" + std::to_string(1000 + s));
    sample.positions.push_back({static_cast<double>(column) * 10, static_cast<double>(row) * 10});
    for (std::int64_t g = 0; g < genes; ++g) {
      const bool own = column < columns / 2 ? g < 3 : g >= 3 && g < 6;
      counts(s, g) = static_cast<float>(poisson(own ? 12.0 : 4.0, rng));
    }
  }
  for (std::int64_t g = 0; g < genes; ++g)
    sample.features.push_back({"g" + std::to_string(g / 10) + std::to_string(g % 10), ""});
  sample.counts = sparse(counts);
  return sample;
}

}  // namespace libbio::ranking
