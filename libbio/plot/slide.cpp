#include "libbio/plot/slide.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "libbio/plot/axis_ticks.h"
#include "libbio/plot/canvas.h"
#include "libbio/plot/colour_scale.h"
#include "libbio/plot/slide_panel.h"

namespace libbio::plot {
namespace {

constexpr double kPaled = 0.55, kTextSize = 10.5, kGap = 18, kRight = 14, kLeastWidth = 300;
constexpr double kBarWidth = 13, kBarHeight = 220, kPoint = 9, kLine = 16.5, kNameWidth = 150,
                 kBarLegendWidth = 104, kSymbol = 16;
constexpr std::size_t kShades = 64;
constexpr Colour kNoNumber{0.50, 0.50, 0.52}, kOther{0.58, 0.58, 0.60}, kNoClass{0.94, 0.94, 0.94},
    kNoClassNoImage{0.78, 0.78, 0.79};

std::string with_minus(std::string number) {
  if (number.starts_with('-')) number.replace(0, 1, "\u2212");
  return number;
}

// The colours of a page of numbers.
class NumberScale {
 public:
  explicit NumberScale(const SpotNumbers& numbers)
      : colours_(numbers.is_around_zero ? kBrownToBlue : kYellowToBlue) {
    std::vector<float> finite;
    for (const float value : numbers.value)
      if (std::isfinite(value)) finite.push_back(value);
    if (numbers.range) {
      low_ = (*numbers.range)[0];
      high_ = (*numbers.range)[1];
      if (!(low_ < high_) || !std::isfinite(high_ - low_)) throw ShapeError("the range of a scale is empty");
    } else if (!finite.empty()) {
      choose(finite, numbers.is_around_zero);
    }
    for (const float value : finite) {
      is_passed_below_ = is_passed_below_ || value < low_;
      is_passed_above_ = is_passed_above_ || value > high_;
    }
  }

  double low() const { return low_; }
  double high() const { return high_; }
  bool is_passed_below() const { return is_passed_below_; }
  bool is_passed_above() const { return is_passed_above_; }

  std::size_t shade(double value) const {
    const double share = std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
    return std::min(kShades - 1, static_cast<std::size_t>(share * kShades));
  }
  std::uint32_t colour(std::size_t shade) const {
    return colour_at(colours_, static_cast<double>(shade) / (kShades - 1));
  }

 private:
  void choose(std::vector<float>& finite, bool is_around_zero) {
    if (is_around_zero)
      for (float& value : finite) value = std::abs(value);
    std::vector<float> sorted = finite;
    std::ranges::sort(sorted);
    const std::size_t last = sorted.size() - 1;
    low_ = sorted[last / 100];
    high_ = sorted[last - last / 100];
    if (high_ <= low_) high_ = sorted[last];
    if (is_around_zero) low_ = -high_;
    // Scales of counts begin at zero.
    if (sorted[0] >= 0 && low_ > 0 && low_ < 0.3 * high_) low_ = 0;
    if (!(low_ < high_)) {
      const double around = low_ == 0 ? 1 : std::abs(low_) / 2;
      low_ -= around;
      high_ += around;
    }
  }

  const ColourScale& colours_;
  double low_ = 0, high_ = 1;
  bool is_passed_below_ = false, is_passed_above_ = false;
};

// A bar from the lowest number below to the highest above, with ticks; x and y of its upper left corner.
void draw_colour_bar(Canvas& canvas, const NumberScale& scale, const std::string& label, double x, double y) {
  Tensor<std::uint32_t> pixels({static_cast<std::int64_t>(kShades), 1});
  for (std::size_t shade = 0; shade < kShades; ++shade)
    pixels(static_cast<std::int64_t>(kShades - 1 - shade), 0) = scale.colour(shade);
  canvas.image(pixels.view(), x, y, kBarWidth, kBarHeight);
  canvas.frame(x, y, kBarWidth, kBarHeight, 0.7, kInk);
  const auto point = [&](double base, double tip, std::size_t shade) {
    const double corners[] = {x - 0.35, base, x + kBarWidth / 2, tip, x + kBarWidth + 0.35, base};
    canvas.polygon(corners, as_colour(scale.colour(shade)));
    const double sides[] = {x, base, x + kBarWidth / 2, tip, x + kBarWidth, base};
    canvas.polyline(sides, 0.7, kInk);
  };
  if (scale.is_passed_above()) point(y, y - kPoint, kShades - 1);
  if (scale.is_passed_below()) point(y + kBarHeight, y + kBarHeight + kPoint, 0);
  const double range = scale.high() - scale.low(), step = tick_step(range);
  double widest = 0;
  for (double n = std::ceil(scale.low() / step - 1e-9); n * step <= scale.high() + 1e-9 * range; ++n) {
    const double at = y + kBarHeight * (1 - (n * step - scale.low()) / range);
    const std::string number = with_minus(short_number(n * step));
    canvas.line(x + kBarWidth, at, x + kBarWidth + 3, at, 0.7, kInk);
    canvas.text(number, x + kBarWidth + 6, at + 3.7, kTextSize, Align::kLeft, kInk);
    widest = std::max(widest, canvas.text_width(number, kTextSize));
  }
  canvas.text(canvas.fitted(label, 11, kBarHeight + 30), x + kBarWidth + 6 + widest + 17, y + kBarHeight / 2,
              11, Align::kCentre, kInk, false, true);
}

struct LegendLine {
  Colour colour;
  std::string name;
  std::vector<std::int64_t> spots;
};

// From the lowest line of the legend to the highest, as they are drawn: classes lie over what is grey.
std::vector<LegendLine> legend_of(const SpotClasses& classes, bool has_image) {
  std::vector<std::vector<std::int64_t>> members(classes.name.size());
  std::vector<std::int64_t> none;
  for (std::size_t spot = 0; spot < classes.code.size(); ++spot) {
    const std::int32_t code = classes.code[spot];
    if (code < -1 || code >= std::ssize(classes.name))
      throw ShapeError("a spot has class " + std::to_string(code) + " of " +
                       std::to_string(classes.name.size()));
    (code < 0 ? none : members[static_cast<std::size_t>(code)]).push_back(static_cast<std::int64_t>(spot));
  }
  std::vector<std::size_t> order(classes.name.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() > kClassColours.size())
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t code) { return members[code].size(); });
  std::vector<LegendLine> lines;
  for (std::size_t k = 0; k < std::min(order.size(), kClassColours.size()); ++k)
    if (!members[order[k]].empty())
      lines.push_back({as_colour(kClassColours[k]), classes.name[order[k]], members[order[k]]});
  LegendLine other{kOther, "", {}};
  std::size_t others = 0;
  for (std::size_t k = kClassColours.size(); k < order.size(); ++k) {
    others += members[order[k]].empty() ? 0 : 1;
    other.spots.insert(other.spots.end(), members[order[k]].begin(), members[order[k]].end());
  }
  other.name = std::to_string(others) + " others";
  if (others > 0) lines.push_back(other);
  if (!none.empty()) lines.push_back({has_image ? kNoClass : kNoClassNoImage, "none", none});
  return lines;
}

// Measured before the page has its size.
double mark_width(const Slide& slide, const std::string& path) {
  if (slide.marked_spot < 0) return 0;
  Canvas ruler(path, 1, 1);
  return kSymbol + std::min(kNameWidth, ruler.text_width(slide.marked_label, kTextSize));
}

double page_width(const SlidePanel& panel, double legend_width) {
  return std::max(kLeastWidth, panel.right() + kGap + legend_width + kRight);
}

double page_height(const SlidePanel& panel, double legend_height) {
  return std::max(panel.bottom() + panel.foot(), panel.top() + legend_height + 12);
}

}  // namespace

void draw_slide(const Slide& slide, const SpotNumbers& numbers, const std::string& path, bool overwrite) {
  const SlidePanel panel(slide);
  require_shape("value", {std::ssize(numbers.value)}, {std::ssize(slide.place)});
  const NumberScale scale(numbers);
  std::vector<std::vector<std::int64_t>> shades(kShades);
  std::vector<std::int64_t> absent;
  for (std::size_t spot = 0; spot < numbers.value.size(); ++spot)
    (std::isfinite(numbers.value[spot]) ? shades[scale.shade(numbers.value[spot])] : absent)
        .push_back(static_cast<std::int64_t>(spot));

  const double below = panel.top() + kPoint + kBarHeight + kPoint;
  const double legend_width = std::max(kBarLegendWidth, mark_width(slide, path));
  Canvas canvas(path, page_width(panel, legend_width),
                page_height(panel, kBarHeight + 2 * kPoint + 2 * kLine));
  panel.draw_ground(canvas, page_width(panel, legend_width), kPaled);
  panel.draw_spots(canvas, absent, kNoNumber);
  // What is far from usual is drawn last and lies above.
  std::vector<std::size_t> order(kShades);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (numbers.is_around_zero)
    std::ranges::stable_sort(order, {},
                             [](std::size_t shade) { return std::max(shade, kShades - 1 - shade); });
  for (const std::size_t shade : order)
    panel.draw_spots(canvas, shades[shade], as_colour(scale.colour(shade)));
  panel.draw_marks(canvas);
  const double x = panel.right() + kGap;
  draw_colour_bar(canvas, scale, numbers.label, x, panel.top() + kPoint);
  panel.draw_mark_label(canvas, x, below + 1.0 * kLine, legend_width);
  if (!absent.empty()) {
    const double y = below + (slide.marked_spot >= 0 ? 2 : 1) * kLine, dot[] = {x + 5, y - 3.7};
    canvas.dots(dot, kPoint, kNoNumber);
    canvas.text("no number", x + kSymbol, y, kTextSize, Align::kLeft, kInk);
  }
  canvas.write(overwrite);
}

void draw_slide(const Slide& slide, const SpotClasses& classes, const std::string& path, bool overwrite) {
  const SlidePanel panel(slide);
  require_shape("code", {std::ssize(classes.code)}, {std::ssize(slide.place)});
  const std::vector<LegendLine> lines = legend_of(classes, slide.image.size() > 0);
  // Names are measured before the page has its size.
  Canvas ruler(path, 1, 1);
  double legend_width = std::min(kNameWidth, ruler.text_width(classes.label, 11, true));
  const auto counted = [](const LegendLine& line) { return "  " + std::to_string(line.spots.size()); };
  for (const LegendLine& line : lines)
    legend_width = std::max(
        legend_width,
        16 + ruler.text_width(ruler.fitted(line.name, kTextSize, kNameWidth) + counted(line), kTextSize));
  legend_width = std::max(legend_width, mark_width(slide, path));
  const double rows = static_cast<double>(lines.size()) + (slide.marked_spot >= 0 ? 1.4 : 0);

  Canvas canvas(path, page_width(panel, legend_width), page_height(panel, 20 + rows * kLine));
  panel.draw_ground(canvas, page_width(panel, legend_width), kPaled);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    panel.draw_spots(canvas, line->spots, line->colour);
  panel.draw_marks(canvas);
  const double x = panel.right() + kGap;
  double y = panel.top() + 9;
  canvas.text(canvas.fitted(classes.label, 11, std::max(legend_width, kNameWidth), true), x, y, 11,
              Align::kLeft, kInk, true);
  y += 4;
  for (const LegendLine& line : lines) {
    y += kLine;
    const double dot[] = {x + 5, y - 3.7};
    canvas.dots(dot, kPoint, line.colour);
    canvas.circles(dot, kPoint, 0.4, kFaintInk);
    const std::string name = canvas.fitted(line.name, kTextSize, kNameWidth);
    canvas.text(name, x + kSymbol, y, kTextSize, Align::kLeft, kInk);
    canvas.text(counted(line), x + kSymbol + canvas.text_width(name, kTextSize), y, kTextSize, Align::kLeft,
                kFaintInk);
  }
  panel.draw_mark_label(canvas, x, y + 1.4 * kLine, legend_width);
  canvas.write(overwrite);
}

void draw_spot_outlines(const Slide& slide, const std::string& path, bool overwrite) {
  const SlidePanel panel(slide);
  const double width = std::max(kLeastWidth, panel.right() + panel.left());
  Canvas canvas(path, width, page_height(panel, 0));
  panel.draw_ground(canvas, width, 1);
  panel.draw_outlines(canvas, kInk);
  panel.draw_marks(canvas);
  canvas.write(overwrite);
}

}  // namespace libbio::plot
