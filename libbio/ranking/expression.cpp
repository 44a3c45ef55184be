#include "libbio/ranking/expression.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace libbio::ranking {
namespace {

constexpr double kCountsPerSpot = 1e4;
constexpr std::int64_t kSpotsPerPart = 256;

// Calls visit(spot) for all spots, in numbered parts.
template <class F>
void for_each_spot(std::int64_t spots, Workers& workers, F&& visit) {
  workers.parallel_for((spots + kSpotsPerPart - 1) / kSpotsPerPart, [&](std::int64_t part) {
    const std::int64_t end = std::min(spots, (part + 1) * kSpotsPerPart);
    for (std::int64_t spot = part * kSpotsPerPart; spot < end; ++spot) visit(spot);
  });
}

}  // namespace

std::vector<double> spot_totals(const spatial::CountMatrix& counts, Workers& workers) {
  std::vector<double> totals(static_cast<std::size_t>(counts.rows()));
  for_each_spot(counts.rows(), workers, [&](std::int64_t spot) {
    double total = 0;
    for (const float count : counts.row(spot).count) total += count;
    totals[static_cast<std::size_t>(spot)] = total;
  });
  return totals;
}

LogScale::LogScale(std::span<const double> totals, Workers& workers) : spots_(totals.size()) {
  for_each_spot(std::ssize(totals), workers, [&](std::int64_t spot) {
    const double total = totals[static_cast<std::size_t>(spot)];
    Spot& own = spots_[static_cast<std::size_t>(spot)];
    own.scale = total > 0 ? kCountsPerSpot / total : 0;
    for (std::size_t count = 1; count <= kTabled; ++count)
      own.logarithm[count - 1] = of(own.scale, static_cast<float>(count));
  });
}

float LogScale::of(double scale, float count) {
  // A count beside 10^40 others would round to 0, and be taken for none.
  return std::max(static_cast<float>(std::log1p(scale * count)), std::numeric_limits<float>::min());
}

LogExpression::LogExpression(const spatial::CountMatrix& counts, Workers& workers)
    : counts_(&counts),
      totals_(spot_totals(counts, workers)),
      value_(static_cast<std::size_t>(counts.entries())) {
  const LogScale scale(totals_, workers);
  for_each_spot(counts.rows(), workers, [&](std::int64_t spot) {
    float* to = value_.data() + counts.row_start()[static_cast<std::size_t>(spot)];
    for (const float count : counts.row(spot).count) *to++ = scale(spot, count);
  });
}

LogExpression::Row LogExpression::row(std::int64_t spot) const {
  const std::span<const std::int32_t> gene = counts_->row(spot).column;
  const auto begin = static_cast<std::size_t>(counts_->row_start()[static_cast<std::size_t>(spot)]);
  return {gene, std::span(value_).subspan(begin, gene.size())};
}

}  // namespace libbio::ranking
