// A map that is much longer than high, for instance all substitutions of a protein, wrapped into bands like
// the lines of a text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

// Values are coloured around zero: brown below, white at zero, blue above. The colours end where the largest
// hundredth of the magnitudes begins, rounded up; the legend says so.
struct BandedMap {
  View<const float> value;                // [L, R] drawn with L from left to right; NaN is grey
  std::vector<std::string> row_label;     // [R] from top to bottom
  std::vector<std::int64_t> group_begin;  // rows above which a line separates groups
  std::string column_letter;              // [L] above the columns
  std::vector<std::int64_t> marked_row;   // [L] row with a dot in each column; -1: none
  std::vector<std::int64_t> number;       // [L] increasing, below the columns
  std::string title, axis_label, value_label;
};

// As draw_heatmap().
void draw_banded_map(const BandedMap& map, const std::string& path, bool overwrite);

}  // namespace libbio::plot
