#include "libbio/sequence/filters.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>

#include "libbio/error.h"
#include "libbio/sequence/row_tile.h"

namespace libbio::sequence {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

// A fraction in whole millionths, so that thresholds are compared exactly.
std::int64_t millionths(double fraction, const std::string& what) {
  if (!(fraction >= 0 && fraction <= 1)) {
    std::ostringstream message;
    message << what << " is a fraction from 0 to 1, not " << fraction;
    throw UsageError(message.str());
  }
  return std::llround(fraction * kMillion);
}

const Letter* row_of(const Msa& msa, std::int64_t row) {
  return msa.letters().data() + row * msa.columns();
}

}  // namespace

std::vector<std::int64_t> rows_covering(const Msa& msa, double min_coverage) {
  const std::int64_t needed = millionths(min_coverage, "the minimum coverage") * msa.columns();
  std::vector<std::int64_t> kept;
  for (std::int64_t row = 0; row < msa.rows(); ++row) {
    const std::int64_t gaps = std::count(row_of(msa, row), row_of(msa, row) + msa.columns(), kGap);
    if ((msa.columns() - gaps) * kMillion >= needed) kept.push_back(row);
  }
  return kept;
}

std::vector<std::int64_t> distinct_rows(const Msa& msa) {
  std::vector<std::int64_t> kept;
  std::unordered_set<std::string_view> seen;
  for (std::int64_t row = 0; row < msa.rows(); ++row)
    if (seen.emplace(reinterpret_cast<const char*>(row_of(msa, row)), static_cast<std::size_t>(msa.columns()))
            .second)
      kept.push_back(row);
  return kept;
}

std::vector<std::int64_t> rows_within_identity(const Msa& msa, double max_identity, Workers& workers) {
  const std::int64_t allowed = millionths(max_identity, "the maximum identity") * msa.columns() / kMillion;
  if (allowed == 0 && !(max_identity > 0)) throw UsageError("the maximum identity must be above 0");
  const std::int64_t too_many = allowed + 1;
  std::vector<std::int64_t> kept;
  if (too_many > msa.columns()) {
    kept.resize(static_cast<std::size_t>(msa.rows()));
    std::iota(kept.begin(), kept.end(), 0);
    return kept;
  }
  constexpr std::int64_t kRowsPerPart = 1024;
  for (std::int64_t begin = 0; begin < msa.rows(); begin += RowSet::kRows) {
    const RowTile tile(msa.letters(), begin, too_many);
    RowSet open = RowSet::first(tile.rows());
    // Rows like one kept before this tile. Parts only remove rows, so their order does not matter.
    const auto before = static_cast<std::int64_t>(kept.size());
    std::mutex mutex;
    workers.parallel_for((before + kRowsPerPart - 1) / kRowsPerPart, [&](std::int64_t part) {
      RowSet left;
      {
        std::lock_guard lock(mutex);
        left = open;
      }
      const RowSet at_first = left;
      for (std::int64_t i = part * kRowsPerPart; i < std::min(before, (part + 1) * kRowsPerPart); ++i)
        left.remove(tile.similar(row_of(msa, kept[static_cast<std::size_t>(i)]), left));
      RowSet removed = at_first;
      removed.remove(left);
      std::lock_guard lock(mutex);
      open.remove(removed);
    });
    for (std::int64_t t = 0; t < tile.rows(); ++t) {
      if (!open.contains(t)) continue;
      kept.push_back(begin + t);
      open.remove(tile.similar(row_of(msa, begin + t), open));
    }
  }
  return kept;
}

std::vector<std::int64_t> columns_with_gaps_below(const Msa& msa, double max_gap) {
  const std::int64_t allowed = millionths(max_gap, "the maximum gap fraction of a column") * msa.rows();
  std::vector<std::int64_t> gaps(static_cast<std::size_t>(msa.columns()), 0);
  for (std::int64_t row = 0; row < msa.rows(); ++row)
    for (std::int64_t c = 0; c < msa.columns(); ++c)
      gaps[static_cast<std::size_t>(c)] += row_of(msa, row)[c] == kGap;
  std::vector<std::int64_t> kept;
  for (std::int64_t c = 0; c < msa.columns(); ++c)
    if (gaps[static_cast<std::size_t>(c)] * kMillion <= allowed) kept.push_back(c);
  if (kept.empty()) {
    std::ostringstream message;
    message << "no column has gaps in at most " << max_gap << " of the rows; allow more gaps";
    throw UsageError(message.str());
  }
  return kept;
}

}  // namespace libbio::sequence
