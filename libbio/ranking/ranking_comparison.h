// Is one method better than another on the same spots, or is it chance?
//
// Both figures are of the same spots of each draw of a bootstrap (paired). Neighbouring spots are alike, so
// that spots drawn one by one make intervals too narrow; blocks of space, drawn as a whole, are what a claim
// rests on.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "libbio/ranking/regions.h"
#include "libbio/statistics/bootstrap.h"

namespace libbio::ranking {

struct ComparedIntervals {
  statistics::Interval first, second, difference;
};

// NaN where a figure is not defined.
struct Comparison {
  double first = std::numeric_limits<double>::quiet_NaN();
  double second = std::numeric_limits<double>::quiet_NaN();
  double difference = std::numeric_limits<double>::quiet_NaN();  // first less second
  std::int64_t spots = 0;                                        // that count: judged for both
  ComparedIntervals by_spot;
  // Nothing without blocks, with fewer than five of them, or where four draws in five lack a region.
  std::optional<ComparedIntervals> by_block;
};

// Means over regions (ranking_accuracy.h) of a figure of two methods, one number per spot of the section.
// Regions count if at least kFewestSpots of their spots do. Spots are drawn within regions; draws of
// blocks that lack one of the regions are left out: without it, the mean would be one of other things. block:
// of each spot, any numbers (spatial_blocks, with another range for each section); empty: none. ShapeError
// where lengths disagree.
Comparison compare_over_regions(std::span<const double> first, std::span<const double> second,
                                const Regions& regions, std::span<const std::int64_t> block,
                                const statistics::BootstrapOptions& options);

// Bits per count, Σ bits / Σ totals, of two methods, one number per spot, over all spots
// where both are numbers and the total is above 0. Spots are drawn from all of them.
Comparison compare_bits(std::span<const double> first, std::span<const double> second,
                        std::span<const double> totals, std::span<const std::int64_t> block,
                        const statistics::BootstrapOptions& options);

}  // namespace libbio::ranking
