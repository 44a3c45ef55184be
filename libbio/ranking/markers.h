// Marker genes of regions: what the spots of a region express more than the other labelled spots do.
//
// Welch's t on log1p CP10k (Welch 1947, Biometrika 34, 28), m mean and v variance (n - 1) of a gene:
//     t = (m_region - m_rest) / sqrt(v_region / n_region + v_rest / n_rest)
// Spots without a region belong to neither side. Zeros count, but are never written down.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/regions.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// t of each gene in each region, [R, G], over the spots with a mark in `training` (empty: all). 0 for genes
// that vary on neither side; NaN in regions with fewer than two spots on either side. Sums in double, in the
// order of the spots: time grows with the number of counts. ShapeError unless regions and marks fit the
// spots.
Tensor<double> region_contrast(const LogExpression& expression, const Regions& regions,
                               std::span<const std::uint8_t> training, Workers& workers);

// Mean over sections of what region_contrast gives, [R, G] each: regions and genes are numbered alike, by
// their names and ids. Sections that lack a region (NaN) do not count there; NaN where all of them lack it.
// ShapeError unless there are sections, of the same shape.
Tensor<double> mean_contrast(std::span<const Tensor<double>> sections);

struct MarkerOptions {
  std::int64_t most = 50;  // per region
  double above = 3;        // t of a marker
};

// Genes of each region by falling t, ties by number; empty where nothing is a marker.
using Markers = std::vector<std::vector<std::int32_t>>;
Markers markers(View<const double> contrast, const MarkerOptions& options = {});

}  // namespace libbio::ranking
