// Points joined by lines on a plane, for instance a reliability curve.
#pragma once

#include <string>
#include <vector>

namespace libbio::plot {

struct Series {
  std::string label;  // in the legend; none where empty
  std::vector<double> x, y;
};

struct Curve {
  std::vector<Series> series;  // at most five are told apart by colour
  std::string title, x_label, y_label;
  double x_min = 0, x_max = 1, y_min = 0, y_max = 1;
  bool diagonal = false;  // dashed line from the lower left to the upper right corner: perfect calibration
};

// As draw_heatmap(). ShapeError where x and y are not equally long or a range is empty.
void draw_curve(const Curve& curve, const std::string& path, bool overwrite);

}  // namespace libbio::plot
