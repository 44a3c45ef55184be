#include "libbio/ranking/gene_tiles.h"

#include <algorithm>
#include <numeric>

namespace libbio::ranking {
namespace {

constexpr std::int64_t kMostEntries = 1 << 21;    // of a tile: 16 MB
constexpr std::int64_t kFewestEntries = 1 << 13;  // or looking into all spots costs more than the entries
constexpr std::int64_t kTiles = 16;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

std::vector<GeneRange> gene_ranges(const spatial::CountMatrix& counts) {
  const std::vector<std::int64_t> entries = counts.column_entries();
  const std::int64_t goal = std::clamp(counts.entries() / kTiles, kFewestEntries, kMostEntries);
  std::vector<GeneRange> ranges;
  std::int64_t begin = 0, sum = 0;
  for (std::int64_t gene = 0; gene < counts.columns(); ++gene) {
    sum += entries[as_index(gene)];
    if (sum >= goal || gene + 1 == counts.columns()) {
      ranges.push_back({begin, gene + 1});
      begin = gene + 1;
      sum = 0;
    }
  }
  return ranges;
}

GeneTile::GeneTile(const spatial::CountMatrix& counts, GeneRange range) : first_(range.begin) {
  start_.assign(as_index(range.end - range.begin + 1), 0);
  std::vector<std::int64_t> first_entry(as_index(counts.rows()));
  const std::vector<std::int32_t>& column = counts.column();
  const std::vector<std::int64_t>& row_start = counts.row_start();
  for (std::size_t spot = 0; spot < first_entry.size(); ++spot) {
    const auto end = column.begin() + row_start[spot + 1];
    auto at = std::lower_bound(column.begin() + row_start[spot], end, range.begin);
    first_entry[spot] = at - column.begin();
    for (; at != end && *at < range.end; ++at) ++start_[as_index(*at - range.begin) + 1];
  }
  std::partial_sum(start_.begin(), start_.end(), start_.begin());
  spot_.resize(as_index(start_.back()));
  count_.resize(spot_.size());
  std::vector<std::int64_t> next(start_.begin(), start_.end() - 1);
  for (std::size_t spot = 0; spot < first_entry.size(); ++spot)
    for (std::int64_t e = first_entry[spot]; e < row_start[spot + 1] && column[as_index(e)] < range.end;
         ++e) {
      const std::size_t to = as_index(next[as_index(column[as_index(e)] - range.begin)]++);
      spot_[to] = static_cast<std::int32_t>(spot);
      count_[to] = counts.count()[as_index(e)];
    }
}

GeneTile::Gene GeneTile::gene(std::int64_t number) const {
  const std::size_t begin = as_index(start_[as_index(number - first_)]);
  const std::size_t size = as_index(start_[as_index(number - first_ + 1)]) - begin;
  return {std::span(spot_).subspan(begin, size), std::span(count_).subspan(begin, size)};
}

}  // namespace libbio::ranking
