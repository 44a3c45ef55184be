#include "libbio/plot/slide_panel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "libbio/plot/axis_ticks.h"

namespace libbio::plot {
namespace {

constexpr double kPixelsPerPoint = 2, kLeastDot = 0.8, kTitleSize = 14, kTextSize = 10.5;
constexpr Colour kNoImage{0.93, 0.93, 0.94}, kHalo{1, 1, 1};
// Sixteenths of a point cannot be seen, and have few digits in a file.
constexpr double kStepsPerPoint = 16;

void validate(const Slide& slide) {
  if (slide.place.empty()) throw ShapeError("a slide without spots cannot be drawn");
  if (!(slide.spot_diameter > 0 && std::isfinite(slide.spot_diameter)))
    throw ShapeError("spots of diameter " + std::to_string(slide.spot_diameter) + " cannot be drawn");
  for (const auto& place : slide.place)
    if (!std::isfinite(place[0]) || !std::isfinite(place[1]))
      throw ShapeError("a spot has a place that is not finite");
  if (slide.marked_spot < -1 || slide.marked_spot >= std::ssize(slide.place))
    throw ShapeError("spot " + std::to_string(slide.marked_spot) + " of " +
                     std::to_string(slide.place.size()) + " cannot be marked");
  if (slide.image.size() > 0 && (slide.image.rank() != 3 || slide.image.dim(2) != 3))
    throw ShapeError("an image has shape " + slide.image.shape().to_string());
}

Box box_of(const Slide& slide) {
  Box box{slide.place[0][0], slide.place[0][1], slide.place[0][0], slide.place[0][1]};
  for (const auto& [x, y] : slide.place) {
    box.left = std::min(box.left, x);
    box.right = std::max(box.right, x);
    box.top = std::min(box.top, y);
    box.bottom = std::max(box.bottom, y);
  }
  const double margin = slide.spot_diameter + 0.025 * std::max(box.width(), box.height());
  if (!std::isfinite(margin)) throw ShapeError("spots are too far apart to be drawn");
  return {box.left - margin, box.top - margin, box.right + margin, box.bottom + margin};
}

}  // namespace

SlidePanel::SlidePanel(const Slide& slide) : slide_(slide) {
  validate(slide);
  box_ = box_of(slide);
  scale_ = kSide / std::max(box_.width(), box_.height());
  width_ = box_.width() * scale_;
  height_ = box_.height() * scale_;
}

double SlidePanel::page_diameter() const {
  return std::max(kLeastDot, slide_.spot_diameter * scale_);
}

std::vector<double> SlidePanel::page_places(const std::vector<std::int64_t>& spots) const {
  std::vector<double> xy;
  xy.reserve(2 * spots.size());
  const auto rounded = [](double points) { return std::round(points * kStepsPerPoint) / kStepsPerPoint; };
  for (const std::int64_t spot : spots) {
    const auto& place = slide_.place[static_cast<std::size_t>(spot)];
    xy.push_back(rounded(left() + (place[0] - box_.left) * scale_));
    xy.push_back(rounded(top() + (place[1] - box_.top) * scale_));
  }
  return xy;
}

void SlidePanel::draw_ground(Canvas& canvas, double page_width, double strength) const {
  canvas.text(canvas.fitted(slide_.title, kTitleSize, page_width - left() - 12, true), left(), 26, kTitleSize,
              Align::kLeft, kInk, true);
  if (slide_.image.size() > 0) {
    const auto pixels = [](double points) {
      return std::max<std::int64_t>(1, std::llround(points * kPixelsPerPoint));
    };
    const Tensor<std::uint32_t> ground =
        printed(slide_.image, box_, pixels(height_), pixels(width_), strength);
    canvas.image(ground.view(), left(), top(), width_, height_, Pixels::kSmooth);
  } else {
    canvas.rectangle(left(), top(), width_, height_, kNoImage);
  }
  canvas.frame(left(), top(), width_, height_, 0.8, kFaintInk);
}

void SlidePanel::draw_spots(Canvas& canvas, const std::vector<std::int64_t>& spots, Colour colour) const {
  canvas.dots(page_places(spots), page_diameter(), colour);
}

void SlidePanel::draw_outlines(Canvas& canvas, Colour colour) const {
  std::vector<std::int64_t> all(slide_.place.size());
  std::iota(all.begin(), all.end(), 0);
  // Rings too small to be seen as such would only hide what is below them.
  if (page_diameter() < 2)
    canvas.dots(page_places(all), page_diameter(), {colour.red, colour.green, colour.blue, 0.35});
  else
    canvas.circles(page_places(all), page_diameter(), std::clamp(page_diameter() / 9, 0.35, 1.2), colour);
}

void SlidePanel::ring(Canvas& canvas, double x, double y, double diameter) const {
  const double centre[] = {x, y};
  canvas.circles(centre, diameter, 3.4, kHalo);
  canvas.circles(centre, diameter, 1.5, kInk);
}

void SlidePanel::draw_marks(Canvas& canvas) const {
  if (slide_.marked_spot >= 0) {
    const std::vector<double> xy = page_places({slide_.marked_spot});
    ring(canvas, xy[0], xy[1], std::max(9.0, page_diameter() + 4));
  }
  if (slide_.microns_per_unit > 0) scale_bar(canvas);
}

void SlidePanel::draw_mark_label(Canvas& canvas, double x, double baseline, double width) const {
  if (slide_.marked_spot < 0) return;
  ring(canvas, x + 5, baseline - 3.7, 8.5);
  canvas.text(canvas.fitted(slide_.marked_label, kTextSize, width - 16), x + 16, baseline, kTextSize,
              Align::kLeft, kInk);
}

void SlidePanel::scale_bar(Canvas& canvas) const {
  const double microns_per_point = slide_.microns_per_unit / scale_;
  // A round length, a fifth to two fifths of the width and at least one label wide.
  const double microns = tick_step(5 * std::max(0.2 * width_, 24.0) * microns_per_point);
  const double length = microns / microns_per_point, y = bottom() + 14;
  canvas.line(left(), y, left() + length, y, 2, kInk);
  canvas.text(microns >= 1000 ? short_number(microns / 1000) + " mm" : short_number(microns) + " \u00B5m",
              left() + length + 7, y + 3.7, kTextSize, Align::kLeft, kInk);
}

}  // namespace libbio::plot
