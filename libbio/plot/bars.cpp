#include "libbio/plot/bars.h"

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "libbio/plot/axis_ticks.h"
#include "libbio/plot/canvas.h"

namespace libbio::plot {
namespace {

constexpr double kWidth = 320, kLine = 18, kThickness = 11, kTop = 40, kRight = 24, kBottom = 50;
constexpr double kTextSize = 10.5;
constexpr Colour kAbove{0.18, 0.38, 0.64}, kBelow{0.76, 0.24, 0.18}, kGrid{0.88, 0.88, 0.90};

}  // namespace

void draw_bars(const Bars& bars, const std::string& path, bool overwrite) {
  if (bars.bars.empty()) throw ShapeError("there is no bar to draw");
  double low = 0, high = 0;
  for (const Bar& bar : bars.bars) {
    if (!std::isfinite(bar.value)) throw ShapeError("the bar '" + bar.label + "' is not finite");
    low = std::min(low, bar.value);
    high = std::max(high, bar.value);
  }
  if (low == high) high = 1;
  // The margin for the labels must be known before the canvas there is measured with.
  std::size_t longest = 0;
  for (const Bar& bar : bars.bars) longest = std::max(longest, bar.label.size());
  const double left = 16 + 6.4 * static_cast<double>(longest);
  const double height = kLine * static_cast<double>(bars.bars.size());

  Canvas canvas(path, left + kWidth + kRight, kTop + height + kBottom);
  const auto x = [&](double value) { return left + kWidth * (value - low) / (high - low); };
  const double step = tick_step(high - low);
  for (double n = std::ceil(low / step); n * step <= high + 1e-9 * step; ++n) {
    canvas.line(x(n * step), kTop, x(n * step), kTop + height, 0.6, kGrid);
    canvas.text(short_number(n * step), x(n * step), kTop + height + 15, kTextSize, Align::kCentre, kInk);
  }
  for (std::size_t k = 0; k < bars.bars.size(); ++k) {
    const Bar& bar = bars.bars[k];
    const double top = kTop + kLine * static_cast<double>(k);
    const double begin = x(std::min(bar.value, 0.0)), end = x(std::max(bar.value, 0.0));
    canvas.rectangle(begin, top + (kLine - kThickness) / 2, end - begin, kThickness,
                     bar.value < 0 ? kBelow : kAbove);
    canvas.text(bar.label, left - 7, top + kLine / 2 + 3.7, kTextSize, Align::kRight, kInk);
  }
  canvas.line(x(0), kTop, x(0), kTop + height, 0.9, kInk);
  canvas.text(bars.title, 12, kTop - 16, 13, Align::kLeft, kInk, true);
  canvas.text(bars.x_label, left + kWidth / 2, kTop + height + 36, 12, Align::kCentre, kInk);
  canvas.write(overwrite);
}

}  // namespace libbio::plot
