#include "libbio/ranking/ranking_comparison.h"

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "libbio/ranking/ranking_accuracy.h"

namespace libbio::ranking {
namespace {

using statistics::Interval;
using statistics::Strata;
using statistics::Unit;
using Members = std::span<const std::int32_t>;

// Fewer blocks cannot tell how much they differ.
constexpr std::size_t kFewestBlocks = 5;
// One in so many draws must have all regions: what remains of fewer is no sample of what may be.
constexpr std::int64_t kLeastShare = 5;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

void require_as_long(std::span<const double> first, std::size_t second, std::size_t spots,
                     std::span<const std::int64_t> block) {
  if (first.size() != spots || second != spots || (!block.empty() && block.size() != spots))
    throw ShapeError("figures of " + std::to_string(first.size()) + " and " + std::to_string(second) +
                     " spots with blocks of " + std::to_string(block.size()) + ", for " +
                     std::to_string(spots) + " spots");
}

ComparedIntervals intervals(const Strata& strata, const statistics::Statistics& figures,
                            const statistics::BootstrapOptions& options) {
  const std::vector<Interval> found = statistics::bootstrap_intervals(strata, figures, options);
  return {found[0], found[1], found[2]};
}

// `strata`: single spots. `figures`: of some spots, both methods.
Comparison compared(const Strata& strata, const std::function<std::array<double, 2>(Members)>& figures,
                    std::span<const std::int64_t> block, const statistics::BootstrapOptions& options) {
  std::int64_t defined = 0;
  const statistics::Statistics triple = [&](Members members) {
    const auto [first, second] = figures(members);
    defined += !std::isnan(first - second);
    return std::vector{first, second, first - second};
  };
  std::map<std::int64_t, Unit> by_block;
  Unit everyone;
  for (const std::vector<Unit>& stratum : strata)
    for (const Unit& unit : stratum)
      for (const std::int32_t spot : unit) {
        everyone.push_back(spot);
        if (!block.empty()) by_block[block[as_index(spot)]].push_back(spot);
      }
  Comparison comparison;
  comparison.spots = std::ssize(everyone);
  const std::vector<double> found = triple(everyone);
  comparison.first = found[0];
  comparison.second = found[1];
  comparison.difference = found[2];
  if (everyone.empty()) return comparison;
  comparison.by_spot = intervals(strata, triple, options);
  if (by_block.size() >= kFewestBlocks) {
    std::vector<Unit> blocks;
    for (auto& [number, spots] : by_block) blocks.push_back(std::move(spots));
    defined = 0;
    const ComparedIntervals found_by_block = intervals({std::move(blocks)}, triple, options);
    if (defined * kLeastShare >= options.draws) comparison.by_block = found_by_block;
  }
  return comparison;
}

}  // namespace

Comparison compare_over_regions(std::span<const double> first, std::span<const double> second,
                                const Regions& regions, std::span<const std::int64_t> block,
                                const statistics::BootstrapOptions& options) {
  require_as_long(first, second.size(), regions.of_spot.size(), block);
  Strata of_regions(as_index(regions.count()));
  for (std::size_t spot = 0; spot < first.size(); ++spot)
    if (const std::int32_t region = regions.of_spot[spot];
        region != kNoRegion && !std::isnan(first[spot]) && !std::isnan(second[spot]))
      of_regions[as_index(region)].push_back({static_cast<std::int32_t>(spot)});
  std::vector<bool> counts;
  for (std::vector<Unit>& spots : of_regions) {
    counts.push_back(std::ssize(spots) >= kFewestSpots);
    if (!counts.back()) spots.clear();
  }
  const auto figures = [&](Members members) {
    struct Sums {
      double first = 0, second = 0, spots = 0;
    };
    std::vector<Sums> sums(as_index(regions.count()));
    for (const std::int32_t spot : members) {
      Sums& own = sums[as_index(regions.of_spot[as_index(spot)])];
      own.first += first[as_index(spot)];
      own.second += second[as_index(spot)];
      ++own.spots;
    }
    Sums means;
    for (std::size_t region = 0; region < sums.size(); ++region) {
      if (!counts[region]) continue;
      const Sums& own = sums[region];
      means.first += own.first / own.spots;  // NaN where the draw lacks the region
      means.second += own.second / own.spots;
      ++means.spots;
    }
    return std::array{means.first / means.spots, means.second / means.spots};
  };
  return compared(of_regions, figures, block, options);
}

Comparison compare_bits(std::span<const double> first, std::span<const double> second,
                        std::span<const double> totals, std::span<const std::int64_t> block,
                        const statistics::BootstrapOptions& options) {
  require_as_long(first, second.size(), totals.size(), block);
  Strata strata(1);
  for (std::size_t spot = 0; spot < first.size(); ++spot)
    if (!std::isnan(first[spot]) && !std::isnan(second[spot]) && totals[spot] > 0)
      strata[0].push_back({static_cast<std::int32_t>(spot)});
  const auto figures = [&](Members members) {
    double of_first = 0, of_second = 0, total = 0;
    for (const std::int32_t spot : members) {
      of_first += first[as_index(spot)];
      of_second += second[as_index(spot)];
      total += totals[as_index(spot)];
    }
    return std::array{of_first / total, of_second / total};
  };
  return compared(strata, figures, block, options);
}

}  // namespace libbio::ranking
