#include "libbio/plot/banded_map.h"

#include <algorithm>
#include <cmath>

#include "libbio/plot/canvas.h"
#include "libbio/plot/colour_scale.h"

namespace libbio::plot {
namespace {

constexpr double kWidth = 800, kLeft = 40, kTop = 64, kRight = 40, kBottom = 22;
constexpr double kRowHeight = 9.5, kLettersAbove = 14, kNumbersBelow = 26;
// Columns of a band until there are too many bands for a picture.
constexpr std::int64_t kBandColumns = 80, kMostBands = 50;
constexpr double kWidestCell = 16;
constexpr double kLegendWidth = 200, kLegendHeight = 10, kHeadWidth = 560;
constexpr Colour kAbsent{0.86, 0.86, 0.86};

// share: -1 ... 1. Forty shades to each side keep pictures small.
std::uint32_t colour_of(double share) {
  const double shade = std::round(std::clamp(share, -1.0, 1.0) * 40) / 40;
  return colour_at(kBrownToBlue, (shade + 1) / 2);
}

std::uint32_t pixel_of(Colour colour) {
  const auto byte = [](double share) { return static_cast<std::uint32_t>(std::lround(share * 255)); };
  return byte(colour.red) << 16 | byte(colour.green) << 8 | byte(colour.blue);
}

// The least of the steps times a power of ten that is not below the value.
double rounded_up(double value) {
  if (!(value > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
    if (value <= step * power * (1 + 1e-12)) return step * power;
  return 10 * power;
}

struct Limit {
  double value = 1;
  bool is_passed_below = false, is_passed_above = false;
};

Limit limit_of(View<const float> values) {
  std::vector<float> magnitudes;
  for (const float value : values)
    if (!std::isnan(value)) magnitudes.push_back(std::abs(value));
  Limit limit;
  if (magnitudes.empty()) return limit;
  const auto place = magnitudes.begin() + static_cast<std::ptrdiff_t>((magnitudes.size() - 1) * 99 / 100);
  std::nth_element(magnitudes.begin(), place, magnitudes.end());
  limit.value = rounded_up(*place);
  for (const float value : values) {
    limit.is_passed_below = limit.is_passed_below || value < -limit.value;
    limit.is_passed_above = limit.is_passed_above || value > limit.value;
  }
  return limit;
}

void validate(const BandedMap& map) {
  const std::int64_t columns = map.value.rank() == 2 ? map.value.dim(0) : 0;
  if (columns == 0 || map.value.dim(1) == 0) throw ShapeError("a banded map needs at least one value");
  require_shape("row_label", {std::ssize(map.row_label)}, {map.value.dim(1)});
  require_shape("column_letter", {std::ssize(map.column_letter)}, {columns});
  require_shape("marked_row", {std::ssize(map.marked_row)}, {columns});
  require_shape("number", {std::ssize(map.number)}, {columns});
  for (const std::int64_t row : map.marked_row)
    if (row < -1 || row >= map.value.dim(1)) throw ShapeError("a marked row is outside the map");
}

// Places of all bands on the page.
struct Layout {
  explicit Layout(const BandedMap& map) : columns(map.value.dim(0)), rows(map.value.dim(1)) {
    const std::int64_t most = std::max(kBandColumns, (columns + kMostBands - 1) / kMostBands);
    bands = (columns + most - 1) / most;
    band_columns = (columns + bands - 1) / bands;
    cell = std::min(kWidestCell, kWidth / static_cast<double>(band_columns));
    band_height = static_cast<double>(rows) * kRowHeight;
    pitch = kLettersAbove + band_height + kNumbersBelow;
    // Room for title and legend also above few columns.
    width = kLeft + std::max(cell * static_cast<double>(band_columns), kHeadWidth) + kRight;
    height = kTop + static_cast<double>(bands) * pitch + kBottom;
  }
  double top(std::int64_t band) const { return kTop + static_cast<double>(band) * pitch + kLettersAbove; }
  double x(std::int64_t column_of_band) const { return kLeft + cell * static_cast<double>(column_of_band); }

  std::int64_t columns, rows, bands = 1, band_columns = 1;
  double cell = 0, band_height = 0, pitch = 0, width = 0, height = 0;
};

class Picture {
 public:
  Picture(const BandedMap& map, const Layout& layout, Canvas& canvas)
      : map_(map), layout_(layout), canvas_(canvas), limit_(limit_of(map.value)) {}

  void draw() {
    canvas_.text(map_.title, kLeft, 24, 14, Align::kLeft, kInk, true);
    legend();
    for (std::int64_t band = 0; band < layout_.bands; ++band) draw_band(band);
    canvas_.text(map_.axis_label, kLeft, layout_.height - 14, 11, Align::kLeft, kInk);
  }

 private:
  void draw_band(std::int64_t band) {
    const std::int64_t first = band * layout_.band_columns;
    const std::int64_t columns = std::min(layout_.band_columns, layout_.columns - first);
    const double top = layout_.top(band), width = layout_.cell * static_cast<double>(columns);
    canvas_.image(pixels_of(first, columns).view(), kLeft, top, width, layout_.band_height);
    for (const std::int64_t row : map_.group_begin) {
      const double y = top + kRowHeight * static_cast<double>(row);
      canvas_.line(kLeft, y, kLeft + width, y, 0.7, kFaintInk);
    }
    canvas_.frame(kLeft, top, width, layout_.band_height, 0.8, kInk);
    marks(first, columns, top);
    labels(first, columns, top, width);
  }

  Tensor<std::uint32_t> pixels_of(std::int64_t first, std::int64_t columns) const {
    Tensor<std::uint32_t> pixels({layout_.rows, columns});
    for (std::int64_t row = 0; row < layout_.rows; ++row)
      for (std::int64_t column = 0; column < columns; ++column) {
        const float value = map_.value(first + column, row);
        pixels(row, column) = std::isnan(value) ? pixel_of(kAbsent) : colour_of(value / limit_.value);
      }
    return pixels;
  }

  void marks(std::int64_t first, std::int64_t columns, double top) {
    std::vector<double> centres;
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::int64_t row = map_.marked_row[static_cast<std::size_t>(first + column)];
      if (row < 0) continue;
      centres.push_back(layout_.x(column) + layout_.cell / 2);
      centres.push_back(top + kRowHeight * (static_cast<double>(row) + 0.5));
    }
    canvas_.dots(centres, std::min(3.4, 0.5 * layout_.cell), kInk);
  }

  void labels(std::int64_t first, std::int64_t columns, double top, double width) {
    for (std::int64_t row = 0; row < layout_.rows; ++row) {
      const double baseline = top + kRowHeight * static_cast<double>(row) + 7.6;
      const std::string& label = map_.row_label[static_cast<std::size_t>(row)];
      canvas_.text(label, kLeft - 9, baseline, 8, Align::kCentre, kInk);
      canvas_.text(label, kLeft + width + 9, baseline, 8, Align::kCentre, kInk);
    }
    const double letter_size = std::min(8.5, 1.15 * layout_.cell);
    const double bottom = top + layout_.band_height;
    for (std::int64_t column = 0; column < columns; ++column) {
      const auto place = static_cast<std::size_t>(first + column);
      const double middle = layout_.x(column) + layout_.cell / 2;
      canvas_.text(std::string(1, map_.column_letter[place]), middle, top - 4, letter_size, Align::kCentre,
                   kInk);
      const std::int64_t number = map_.number[place];
      if (number % 10 != 0 && !(column == 0 && first == 0)) continue;
      canvas_.line(middle, bottom, middle, bottom + 3, 0.8, kInk);
      canvas_.text(std::to_string(number), middle, bottom + 12, 9, Align::kCentre, kInk);
    }
  }

  void legend() {
    const double left = kLeft, top = 36;
    constexpr std::int64_t kSteps = 161;
    Tensor<std::uint32_t> pixels({1, kSteps});
    for (std::int64_t step = 0; step < kSteps; ++step)
      pixels(0, step) = colour_of(2.0 * static_cast<double>(step) / (kSteps - 1) - 1);
    canvas_.image(pixels.view(), left, top, kLegendWidth, kLegendHeight);
    canvas_.frame(left, top, kLegendWidth, kLegendHeight, 0.7, kInk);
    for (const double share : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
      const double x = left + kLegendWidth * (share + 1) / 2;
      canvas_.line(x, top + kLegendHeight, x, top + kLegendHeight + 3, 0.7, kInk);
      canvas_.text(legend_number(share), x, top + kLegendHeight + 12, 9, Align::kCentre, kInk);
    }
    canvas_.text(map_.value_label, left + kLegendWidth + 14, top + 8.5, 10.5, Align::kLeft, kInk);
  }

  std::string legend_number(double share) const {
    std::string digits = std::to_string(std::abs(share) * limit_.value);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    if (share < 0) digits = "\u2212" + digits;
    if (share == -1 && limit_.is_passed_below) return "\u2264 " + digits;
    if (share == 1 && limit_.is_passed_above) return "\u2265 " + digits;
    return digits;
  }

  const BandedMap& map_;
  const Layout& layout_;
  Canvas& canvas_;
  Limit limit_;
};

}  // namespace

void draw_banded_map(const BandedMap& map, const std::string& path, bool overwrite) {
  validate(map);
  const Layout layout(map);
  Canvas canvas(path, layout.width, layout.height);
  Picture(map, layout, canvas).draw();
  canvas.write(overwrite);
}

}  // namespace libbio::plot
