// A made-up section whose left half expresses other genes than its right half.
#pragma once

#include <string>
#include <vector>

#include "libbio/ranking/spot_set.h"
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

// The same sample, in which spots without a mark have counted something else.
inline spatial::SpatialSample with_other_counts(spatial::SpatialSample sample,
                                                const std::vector<std::uint8_t>& kept) {
  const Tensor<double> counted = dense(sample.counts);
  Tensor<float> counts(counted.shape());
  for (std::int64_t s = 0; s < counts.dim(0); ++s)
    for (std::int64_t g = 0; g < counts.dim(1); ++g)
      counts(s, g) = kept[static_cast<std::size_t>(s)] ? static_cast<float>(counted(s, g))
                                                       : static_cast<float>((7 * g + s) % 5 * 30);
  sample.counts = sparse(counts);
  return sample;
}

// The sample as the only section, without image features.
inline SpotSet set_of(const spatial::SpatialSample& sample, Workers& workers) {
  return make_spot_set({{&sample, Tensor<float>(Shape{std::ssize(sample.barcodes), 0})}}, workers);
}

}  // namespace libbio::ranking
