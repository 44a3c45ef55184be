#include "libbio/ranking/ranking_accuracy.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "libbio/error.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::ranking {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

bool enough(const std::vector<std::int32_t>& markers) {
  return std::ssize(markers) >= kFewestMarkers;
}

// Pairs are counted in halves, so that the figure is exact.
double share_of_pairs_in_order(const std::vector<std::int32_t>& own, const std::vector<std::int32_t>& others,
                               std::span<const float> scores) {
  std::vector<float> sorted;
  sorted.reserve(own.size());
  for (const std::int32_t gene : own) sorted.push_back(scores[as_index(gene)]);
  std::ranges::sort(sorted);
  std::int64_t halves = 0;
  for (const std::int32_t gene : others) {
    const auto [first, last] = std::ranges::equal_range(sorted, scores[as_index(gene)]);
    halves += 2 * (sorted.end() - last) + (last - first);
  }
  return static_cast<double>(halves) /
         (2 * static_cast<double>(own.size()) * static_cast<double>(others.size()));
}

LIBBIO_DISPATCHED std::int64_t above(std::int64_t n, const float* scores, float limit) {
  std::int32_t count = 0;
#pragma omp simd reduction(+ : count)
  for (std::int64_t gene = 0; gene < n; ++gene) count += scores[gene] > limit ? 1 : 0;
  return count;
}

LIBBIO_DISPATCHED std::int64_t not_below(std::int64_t n, const float* scores, float limit) {
  std::int32_t count = 0;
#pragma omp simd reduction(+ : count)
  for (std::int64_t gene = 0; gene < n; ++gene) count += scores[gene] >= limit ? 1 : 0;
  return count;
}

LIBBIO_DISPATCHED std::int64_t nan_count(std::int64_t n, const float* scores) {
  std::int32_t count = 0;
#pragma omp simd reduction(+ : count)
  for (std::int64_t gene = 0; gene < n; ++gene) count += scores[gene] != scores[gene] ? 1 : 0;
  return count;
}

// Genes are counted, for each marker, and not sorted: quicker by far for as few markers as there are.
double average_precision(const std::vector<std::int32_t>& markers, std::span<const float> scores) {
  std::vector<std::int64_t> ranks;
  ranks.reserve(markers.size());
  for (const std::int32_t marker : markers) {
    const float score = scores[as_index(marker)];
    // Of equal ones, those of a lower number come before it; so does the marker itself, for ranks from 1.
    ranks.push_back(not_below(marker + 1, scores.data(), score) +
                    above(std::ssize(scores) - marker - 1, scores.data() + marker + 1, score));
  }
  std::ranges::sort(ranks);
  double sum = 0;
  for (std::size_t k = 0; k < ranks.size(); ++k)
    sum += static_cast<double>(k + 1) / static_cast<double>(ranks[k]);
  return sum / static_cast<double>(ranks.size());
}

}  // namespace

MarkerJudge::MarkerJudge(const Markers& markers, std::int64_t genes) : genes_(genes), sides_(markers.size()) {
  std::vector<std::int32_t> lists(as_index(genes));  // regions that have a gene as a marker
  std::vector<std::int32_t> seen(as_index(genes), kNoRegion);
  for (std::size_t region = 0; region < markers.size(); ++region)
    for (const std::int32_t gene : markers[region]) {
      if (gene < 0 || gene >= genes || seen[as_index(gene)] == static_cast<std::int32_t>(region))
        throw ShapeError("marker " + std::to_string(gene) + " of region " + std::to_string(region) +
                         " is listed twice or none of " + std::to_string(genes) + " genes");
      seen[as_index(gene)] = static_cast<std::int32_t>(region);
      ++lists[as_index(gene)];
    }
  for (std::size_t region = 0; region < markers.size(); ++region) {
    Side& side = sides_[region];
    side.all = markers[region];
    std::vector<std::uint8_t> is_own(as_index(genes));
    for (const std::int32_t gene : side.all) {
      is_own[as_index(gene)] = 1;
      if (lists[as_index(gene)] == 1) side.own.push_back(gene);
    }
    for (std::size_t gene = 0; gene < lists.size(); ++gene)
      if (lists[gene] > 0 && is_own[gene] == 0) side.others.push_back(static_cast<std::int32_t>(gene));
  }
}

SpotAccuracy MarkerJudge::judge(std::int32_t region, std::span<const float> scores) const {
  if (std::ssize(scores) != genes_ || region >= std::ssize(sides_))
    throw ShapeError(std::to_string(scores.size()) + " scores of a spot in region " + std::to_string(region) +
                     " judged by " + std::to_string(sides_.size()) + " regions and " +
                     std::to_string(genes_) + " genes");
  SpotAccuracy accuracy;
  if (region == kNoRegion) return accuracy;
  if (nan_count(std::ssize(scores), scores.data()) > 0) throw ShapeError("a score of a gene is not a number");
  const Side& side = sides_[as_index(region)];
  if (enough(side.own) && enough(side.others))
    accuracy.contrast = share_of_pairs_in_order(side.own, side.others, scores);
  if (enough(side.all)) accuracy.precision = average_precision(side.all, scores);
  return accuracy;
}

RankingAccuracy::RankingAccuracy(std::int64_t spots)
    : contrast(as_index(spots), kUndefined), precision(as_index(spots), kUndefined) {}

void judge_tile(const MarkerJudge& judge, const Regions& regions, std::span<const std::int64_t> spots,
                View<const float> scores, RankingAccuracy& accuracy, Workers& workers) {
  if (scores.rank() != 2 || scores.dim(0) != std::ssize(spots) ||
      regions.of_spot.size() != accuracy.contrast.size() ||
      std::ranges::any_of(
          spots, [&](std::int64_t spot) { return spot < 0 || spot >= std::ssize(accuracy.contrast); }))
    throw ShapeError("scores of shape " + scores.shape().to_string() + " do not belong to " +
                     std::to_string(spots.size()) + " of " + std::to_string(regions.of_spot.size()) +
                     " spots");
  workers.parallel_for(std::ssize(spots), [&](std::int64_t row) {
    const std::size_t spot = as_index(spots[as_index(row)]);
    const SpotAccuracy found = judge.judge(regions.of_spot[spot], scores[row].span());
    accuracy.contrast[spot] = found.contrast;
    accuracy.precision[spot] = found.precision;
  });
}

std::vector<double> region_means(std::span<const double> figure, const Regions& regions) {
  if (figure.size() != regions.of_spot.size())
    throw ShapeError("figures of " + std::to_string(figure.size()) + " spots and labels of " +
                     std::to_string(regions.of_spot.size()));
  std::vector<double> mean(as_index(regions.count()));
  std::vector<std::int64_t> judged(mean.size());
  for (std::size_t spot = 0; spot < figure.size(); ++spot) {
    const std::int32_t region = regions.of_spot[spot];
    if (region == kNoRegion || std::isnan(figure[spot])) continue;
    mean[as_index(region)] += figure[spot];
    ++judged[as_index(region)];
  }
  for (std::size_t region = 0; region < mean.size(); ++region)
    mean[region] =
        judged[region] >= kFewestSpots ? mean[region] / static_cast<double>(judged[region]) : kUndefined;
  return mean;
}

double mean_over_regions(std::span<const double> figure, const Regions& regions) {
  double sum = 0;
  std::int64_t count = 0;
  for (const double mean : region_means(figure, regions))
    if (!std::isnan(mean)) {
      sum += mean;
      ++count;
    }
  return count > 0 ? sum / static_cast<double>(count) : kUndefined;
}

}  // namespace libbio::ranking
