#include "libbio/plot/curve.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "libbio/error.h"
#include "libbio/plot/axis_ticks.h"
#include "libbio/plot/canvas.h"

namespace libbio::plot {
namespace {

constexpr double kWidth = 360, kHeight = 320, kLeft = 62, kTop = 40, kRight = 24, kBottom = 56;
constexpr std::array<Colour, 5> kColours = {
    {{0.18, 0.38, 0.64}, {0.80, 0.33, 0.12}, {0.16, 0.52, 0.36}, {0.52, 0.30, 0.58}, {0.45, 0.45, 0.48}}};

}  // namespace

void draw_curve(const Curve& curve, const std::string& path, bool overwrite) {
  if (!(curve.x_min < curve.x_max) || !(curve.y_min < curve.y_max))
    throw ShapeError("a curve has an empty range");
  Canvas canvas(path, kLeft + kWidth + kRight, kTop + kHeight + kBottom);
  const auto x = [&](double value) {
    return kLeft + kWidth * (value - curve.x_min) / (curve.x_max - curve.x_min);
  };
  const auto y = [&](double value) {
    return kTop + kHeight * (1 - (value - curve.y_min) / (curve.y_max - curve.y_min));
  };
  const Colour grid{0.88, 0.88, 0.90};
  const double x_step = tick_step(curve.x_max - curve.x_min), y_step = tick_step(curve.y_max - curve.y_min);
  for (double n = std::ceil(curve.x_min / x_step); n * x_step <= curve.x_max + 1e-9 * x_step; ++n) {
    canvas.line(x(n * x_step), kTop, x(n * x_step), kTop + kHeight, 0.6, grid);
    canvas.text(short_number(n * x_step), x(n * x_step), kTop + kHeight + 16, 10.5, Align::kCentre, kInk);
  }
  for (double n = std::ceil(curve.y_min / y_step); n * y_step <= curve.y_max + 1e-9 * y_step; ++n) {
    canvas.line(kLeft, y(n * y_step), kLeft + kWidth, y(n * y_step), 0.6, grid);
    canvas.text(short_number(n * y_step), kLeft - 7, y(n * y_step) + 3.7, 10.5, Align::kRight, kInk);
  }
  if (curve.diagonal) canvas.line(kLeft, kTop + kHeight, kLeft + kWidth, kTop, 1, kFaintInk, true);
  double legend = kTop + 18;
  for (std::size_t i = 0; i < curve.series.size(); ++i) {
    const Series& series = curve.series[i];
    if (series.x.size() != series.y.size())
      throw ShapeError("series '" + series.label + "' has " + std::to_string(series.x.size()) + " x and " +
                       std::to_string(series.y.size()) + " y");
    const Colour colour = kColours[i % kColours.size()];
    std::vector<double> points;
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      points.push_back(x(std::clamp(series.x[k], curve.x_min, curve.x_max)));
      points.push_back(y(std::clamp(series.y[k], curve.y_min, curve.y_max)));
    }
    canvas.polyline(points, 1.6, colour);
    if (series.x.size() <= 60) canvas.dots(points, 5.5, colour);
    if (series.label.empty()) continue;
    canvas.line(kLeft + 12, legend - 3.7, kLeft + 30, legend - 3.7, 2, colour);
    canvas.text(series.label, kLeft + 36, legend, 10.5, Align::kLeft, kInk);
    legend += 16;
  }
  canvas.frame(kLeft, kTop, kWidth, kHeight, 0.9, kInk);
  canvas.text(curve.title, kLeft, kTop - 14, 13, Align::kLeft, kInk, true);
  canvas.text(curve.x_label, kLeft + kWidth / 2, kTop + kHeight + 38, 12, Align::kCentre, kInk);
  canvas.text(curve.y_label, 18, kTop + kHeight / 2, 12, Align::kCentre, kInk, false, true);
  canvas.write(overwrite);
}

}  // namespace libbio::plot
