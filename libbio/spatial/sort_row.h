// Order within the rows of counts under construction.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace libbio::spatial {

// Sorts what a row lists by column; both are equally long, `scratch` saves allocations from row to row.
// Returns where a column stands beside itself then, -1 for nowhere.
inline std::int64_t sort_row(std::span<std::int32_t> column, std::span<float> count,
                             std::vector<std::pair<std::int32_t, float>>& scratch) {
  if (!std::is_sorted(column.begin(), column.end())) {
    scratch.clear();
    for (std::size_t i = 0; i < column.size(); ++i) scratch.emplace_back(column[i], count[i]);
    std::sort(scratch.begin(), scratch.end());
    for (std::size_t i = 0; i < column.size(); ++i) std::tie(column[i], count[i]) = scratch[i];
  }
  const auto repeated = std::adjacent_find(column.begin(), column.end());
  return repeated == column.end() ? -1 : repeated - column.begin();
}

}  // namespace libbio::spatial
