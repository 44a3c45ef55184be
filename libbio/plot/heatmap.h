// A contact map as a picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

// Above the diagonal the probability, white to dark, in equal steps for the eye; below it the native contacts
// as dots, or the probability again where there is no native structure. Pairs with |i - j| < min_separation
// are shaded.
struct Heatmap {
  View<const float> probability;             // [L, L] symmetric, 0 to 1
  View<const std::uint8_t> native;           // [L, L] 1 for a contact; empty without a structure
  std::vector<bool> resolved;                // [L] has native coordinates; empty without a structure
  std::vector<std::int64_t> residue_number;  // [L] increasing
  std::int64_t min_separation = 6;
  std::string title;
  std::string axis_label = "residue";
};

// Writes SVG or PNG as the path ends in ".svg" or ".png" (UsageError otherwise, or where the file exists and
// overwrite is false). Equal maps give equal bytes. Text needs a font on the machine: fontconfig on Debian
// depends on one. ShapeError where sizes disagree; ResourceError where the file cannot be written.
void draw_heatmap(const Heatmap& map, const std::string& path, bool overwrite);

}  // namespace libbio::plot
