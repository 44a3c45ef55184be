#include "libbio/msa_transformer/column_window.h"

#include <algorithm>
#include <string>

#include "libbio/error.h"

namespace libbio::msa_transformer {

std::vector<ColumnWindow> column_windows(std::int64_t columns, std::int64_t width, std::int64_t step) {
  if (step < 1 || step > width)
    throw UsageError("windows of " + std::to_string(width) + " columns cannot begin every " +
                     std::to_string(step) + ": the step must be from 1 to the width");
  std::vector<ColumnWindow> windows;
  for (std::int64_t begin = 0;; begin += step) {
    const std::int64_t first = std::clamp<std::int64_t>(begin, 0, std::max<std::int64_t>(0, columns - width));
    windows.push_back({first, std::min(columns, first + width)});
    if (windows.back().end == columns) return windows;
  }
}

}  // namespace libbio::msa_transformer
