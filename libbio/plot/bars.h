// Numbers as horizontal bars, one line each.
#pragma once

#include <string>
#include <vector>

namespace libbio::plot {

struct Bar {
  std::string label;
  double value = 0;
};

struct Bars {
  std::vector<Bar> bars;  // from top to bottom
  std::string title, x_label;
};

// Bars to the right of zero are blue, to the left of it red. As draw_heatmap(). ShapeError where there is no
// bar or a value is not finite.
void draw_bars(const Bars& bars, const std::string& path, bool overwrite);

}  // namespace libbio::plot
