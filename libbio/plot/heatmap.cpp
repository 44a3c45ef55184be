#include "libbio/plot/heatmap.h"

#include <algorithm>
#include <cmath>

#include "libbio/plot/canvas.h"
#include "libbio/plot/colour_scale.h"

namespace libbio::plot {
namespace {

constexpr double kSide = 480, kLeft = 58, kTop = 56, kRight = 92, kBottom = 74;

constexpr Colour kNative{0.80, 0.33, 0.12};
constexpr Colour kBand{0.55, 0.55, 0.50, 0.13};
constexpr Colour kUnresolved{0.45, 0.45, 0.45, 0.16};

std::uint32_t colour_of(float probability) {
  // White below one in a hundred and fifty shades above: this keeps pictures of long proteins small.
  if (!(probability >= 0.01f)) return 0xFFFFFF;
  const double shade = std::ceil(std::min(1.0, static_cast<double>(probability)) * 50) / 50;
  return colour_at(kWhiteToBlue, shade);
}

void validate(const Heatmap& map) {
  const std::int64_t residues = map.probability.rank() == 2 ? map.probability.dim(0) : 0;
  if (residues == 0) throw ShapeError("a heat map needs at least one residue");
  require_shape("probability", map.probability.shape(), {residues, residues});
  require_shape("residue_number", {std::ssize(map.residue_number)}, {residues});
  if (map.native.size() > 0) require_shape("native", map.native.shape(), {residues, residues});
  if (!map.resolved.empty()) require_shape("resolved", {std::ssize(map.resolved)}, {residues});
}

class Picture {
 public:
  Picture(const Heatmap& map, Canvas& canvas)
      : map_(map),
        canvas_(canvas),
        residues_(map.probability.dim(0)),
        cell_(kSide / static_cast<double>(residues_)),
        has_native_(map.native.size() > 0) {}

  void draw() {
    probabilities();
    band();
    unresolved();
    if (has_native_) native();
    canvas_.line(kLeft, kTop, kLeft + kSide, kTop + kSide, 0.6, kFaintInk);
    canvas_.frame(kLeft, kTop, kSide, kSide, 0.9, kInk);
    ticks();
    colour_bar();
    words();
  }

 private:
  double x(double column) const { return kLeft + cell_ * column; }
  double y(double row) const { return kTop + cell_ * row; }

  void probabilities() {
    Tensor<std::uint32_t> pixels({residues_, residues_}, 0xFFFFFF);
    for (std::int64_t i = 0; i < residues_; ++i)
      for (std::int64_t j = 0; j < residues_; ++j)
        if (j > i || !has_native_) pixels(i, j) = colour_of(map_.probability(i, j));
    canvas_.image(pixels.view(), kLeft, kTop, kSide, kSide);
  }

  void band() {
    const double near =
        std::min<double>(static_cast<double>(map_.min_separation), static_cast<double>(residues_));
    const double last = static_cast<double>(residues_);
    const double corners[] = {x(0),    y(0),    x(near),        y(0),    x(last), y(last - near),
                              x(last), y(last), x(last - near), y(last), x(0),    y(near)};
    canvas_.polygon(corners, kBand);
  }

  void unresolved() {
    for (std::size_t i = 0; i < map_.resolved.size(); ++i) {
      std::size_t end = i;
      while (end < map_.resolved.size() && !map_.resolved[end]) ++end;
      if (end == i) continue;
      const double first = static_cast<double>(i), length = static_cast<double>(end - i) * cell_;
      canvas_.rectangle(x(first), kTop, length, kSide, kUnresolved);
      canvas_.rectangle(kLeft, y(first), kSide, length, kUnresolved);
      i = end - 1;
    }
  }

  void native() {
    std::vector<double> centres;
    for (std::int64_t i = 0; i < residues_; ++i)
      for (std::int64_t j = 0; j < i; ++j)
        if (map_.native(i, j) != 0) {
          centres.push_back(x(static_cast<double>(j) + 0.5));
          centres.push_back(y(static_cast<double>(i) + 0.5));
        }
    canvas_.dots(centres, std::clamp(0.8 * cell_, 1.1, 5.0), kNative);
  }

  void ticks() {
    const std::int64_t span = map_.residue_number.back() - map_.residue_number.front() + 1;
    const std::int64_t step = span <= 100    ? 10
                              : span <= 240  ? 20
                              : span <= 600  ? 50
                              : span <= 1200 ? 100
                                             : 200;
    for (std::int64_t i = 0; i < residues_; ++i) {
      const std::int64_t number = map_.residue_number[static_cast<std::size_t>(i)];
      if (number % step != 0) continue;
      const double middle = static_cast<double>(i) + 0.5;
      canvas_.line(x(middle), kTop + kSide, x(middle), kTop + kSide + 4, 0.8, kInk);
      canvas_.line(kLeft - 4, y(middle), kLeft, y(middle), 0.8, kInk);
      canvas_.text(std::to_string(number), x(middle), kTop + kSide + 16, 10.5, Align::kCentre, kInk);
      canvas_.text(std::to_string(number), kLeft - 7, y(middle) + 3.7, 10.5, Align::kRight, kInk);
    }
  }

  void colour_bar() {
    const double left = kLeft + kSide + 20, width = 13, top = kTop, height = 200;
    constexpr std::int64_t kSteps = 100;
    Tensor<std::uint32_t> pixels({kSteps, 1});
    for (std::int64_t step = 0; step < kSteps; ++step)
      pixels(step, 0) = colour_of((static_cast<float>(kSteps - step) - 0.5f) / kSteps);
    canvas_.image(pixels.view(), left, top, width, height);
    canvas_.frame(left, top, width, height, 0.7, kInk);
    for (const int tenths : {0, 2, 4, 6, 8, 10}) {
      const double at = top + height * (1 - tenths / 10.0);
      canvas_.line(left + width, at, left + width + 3, at, 0.7, kInk);
      canvas_.text(tenths == 10 ? "1.0" : "0." + std::to_string(tenths), left + width + 6, at + 3.7, 10.5,
                   Align::kLeft, kInk);
    }
    canvas_.text("contact probability", left + width + 42, top + height / 2, 11, Align::kCentre, kInk, false,
                 true);
  }

  void words() {
    canvas_.text(map_.title, kLeft, kTop - 28, 15, Align::kLeft, kInk, true);
    canvas_.text(has_native_ ? "upper right: predicted, lower left: native structure" : "predicted contacts",
                 kLeft, kTop - 10, 11, Align::kLeft, kFaintInk);
    canvas_.text(map_.axis_label, kLeft + kSide / 2, kTop + kSide + 34, 12, Align::kCentre, kInk);
    canvas_.text(map_.axis_label, 18, kTop + kSide / 2, 12, Align::kCentre, kInk, false, true);
    double at = kLeft;
    const double baseline = kTop + kSide + 58;
    const auto entry = [&](const std::string& label) {
      canvas_.text(label, at + 15, baseline, 10.5, Align::kLeft, kInk);
      at += 15 + canvas_.text_width(label, 10.5) + 22;
    };
    if (has_native_) {
      const double dot[] = {at + 5, baseline - 3.7};
      canvas_.dots(dot, 5, kNative);
      entry("native contact");
    }
    if (std::ranges::count(map_.resolved, false) > 0) {
      canvas_.rectangle(at, baseline - 8.5, 10, 10, kUnresolved);
      entry("not resolved");
    }
    if (map_.min_separation > 1) {
      canvas_.rectangle(at, baseline - 8.5, 10, 10, {kBand.red, kBand.green, kBand.blue, 0.3});
      entry("|i \xE2\x88\x92 j| < " + std::to_string(map_.min_separation));
    }
  }

  const Heatmap& map_;
  Canvas& canvas_;
  std::int64_t residues_;
  double cell_;  // side of one pair
  bool has_native_;
};

}  // namespace

void draw_heatmap(const Heatmap& map, const std::string& path, bool overwrite) {
  validate(map);
  Canvas canvas(path, kLeft + kSide + kRight, kTop + kSide + kBottom);
  Picture(map, canvas).draw();
  canvas.write(overwrite);
}

}  // namespace libbio::plot
