// Windows of columns, for proteins longer than a network has positions for.
#pragma once

#include <cstdint>
#include <vector>

namespace libbio::msa_transformer {

// Columns [begin, end).
struct ColumnWindow {
  std::int64_t begin = 0, end = 0;
  std::int64_t width() const { return end - begin; }
  friend bool operator==(const ColumnWindow&, const ColumnWindow&) = default;
};

// Windows of `width` columns that begin every `step` columns and cover all; the last one ends with the last
// column. One window of all columns where they are no more than `width`. Pairs with |i - j| <= width - step
// are within a window, pairs with |i - j| >= width are not. UsageError unless 1 <= step <= width.
std::vector<ColumnWindow> column_windows(std::int64_t columns, std::int64_t width, std::int64_t step);

}  // namespace libbio::msa_transformer
