// Held-out bits: what it takes to tell the counts of a spot, one by one, to somebody who expects shares of
// genes: - Σ count · log2 share. The fewer bits per count, the better the shares foresee a spot they have not
// seen.
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

// Of a spot, by the natural logarithm of each share, [G].
double held_out_bits(const spatial::CountMatrix::Row& counts, std::span<const float> log_shares);

}  // namespace libbio::ranking
