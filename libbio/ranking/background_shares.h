// What a spot of the section counts on average: the prediction to beat.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/spatial/count_matrix.h"

namespace libbio::ranking {

// Share of each gene in the counts of spots with a mark (empty: all), [G], half a count added to each gene:
// none is impossible. ShapeError unless marks fit the spots.
std::vector<double> background_shares(const spatial::CountMatrix& counts,
                                      std::span<const std::uint8_t> training);

}  // namespace libbio::ranking
