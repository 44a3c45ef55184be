#include "libbio/plot/canvas.h"

#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <vector>

#include "libbio/text/atomic_file.h"

namespace libbio::plot {
namespace {

constexpr double kPngPixelsPerPoint = 2;
// Viewers smooth enlarged images; with this many pixels on a side the borders of cells stay sharp.
constexpr std::int64_t kSharpPixels = 1000;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// Cairo numbers surfaces and images through the life of the process; here they count from 1 in each file.
std::string renumbered(const std::string& svg) {
  std::string result;
  std::map<std::string, std::size_t> numbers;
  std::size_t at = 0;
  while (at < svg.size()) {
    std::size_t found = std::string::npos, digits = 0;
    for (const char* marker : {"id=\"", "href=\"#", "url(#"})
      for (const char* word : {"surface", "image", "clip", "mask"}) {
        const std::string start = std::string(marker) + word;
        const std::size_t place = svg.find(start, at);
        if (place < found) {
          found = place;
          digits = place + start.size();
        }
      }
    if (found == std::string::npos) break;
    std::size_t end = digits;
    while (end < svg.size() && svg[end] >= '0' && svg[end] <= '9') ++end;
    const auto number = numbers.emplace(svg.substr(digits, end - digits), numbers.size() + 1).first->second;
    result += svg.substr(at, digits - at) + std::to_string(number);
    at = end;
  }
  return result + svg.substr(at);
}

void check(cairo_status_t status, const std::string& path) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw ResourceError("cannot draw '" + path + "': " + cairo_status_to_string(status));
}

}  // namespace

struct Canvas::Surface {
  bool is_svg = false;
  std::string bytes;  // of the SVG
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;

  ~Surface() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
  }
};

Canvas::Canvas(const std::string& path, double width, double height)
    : surface_(std::make_unique<Surface>()), path_(path) {
  surface_->is_svg = path.ends_with(".svg");
  if (surface_->is_svg) {
    surface_->surface = cairo_svg_surface_create_for_stream(append, &surface_->bytes, width, height);
  } else if (path.ends_with(".png")) {
    surface_->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                   static_cast<int>(std::ceil(width * kPngPixelsPerPoint)),
                                                   static_cast<int>(std::ceil(height * kPngPixelsPerPoint)));
    cairo_surface_set_device_scale(surface_->surface, kPngPixelsPerPoint, kPngPixelsPerPoint);
  } else {
    throw UsageError("cannot draw '" + path + "': expected a name that ends in .svg or .png");
  }
  surface_->context = cairo_create(surface_->surface);
  check(cairo_status(surface_->context), path_);
  // Also what is left of the last pixels beside a page of fractional size.
  rectangle(0, 0, std::ceil(width), std::ceil(height), {1, 1, 1});
}

Canvas::~Canvas() = default;

namespace {

void use(cairo_t* context, Colour colour) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha);
}

void trace(cairo_t* context, std::span<const double> xy) {
  for (std::size_t i = 0; i + 1 < xy.size(); i += 2)
    i == 0 ? cairo_move_to(context, xy[i], xy[i + 1]) : cairo_line_to(context, xy[i], xy[i + 1]);
}

}  // namespace

void Canvas::rectangle(double x, double y, double width, double height, Colour fill) {
  use(surface_->context, fill);
  cairo_rectangle(surface_->context, x, y, width, height);
  cairo_fill(surface_->context);
}

void Canvas::frame(double x, double y, double width, double height, double line_width, Colour colour) {
  use(surface_->context, colour);
  cairo_set_line_width(surface_->context, line_width);
  cairo_rectangle(surface_->context, x, y, width, height);
  cairo_stroke(surface_->context);
}

void Canvas::line(double x0, double y0, double x1, double y1, double line_width, Colour colour, bool dashed) {
  const double dash[] = {4, 3};
  if (dashed) cairo_set_dash(surface_->context, dash, 2, 0);
  const double ends[] = {x0, y0, x1, y1};
  polyline(ends, line_width, colour);
  cairo_set_dash(surface_->context, nullptr, 0, 0);
}

void Canvas::polygon(std::span<const double> xy, Colour fill) {
  use(surface_->context, fill);
  trace(surface_->context, xy);
  cairo_close_path(surface_->context);
  cairo_fill(surface_->context);
}

void Canvas::polyline(std::span<const double> xy, double line_width, Colour colour) {
  use(surface_->context, colour);
  cairo_set_line_width(surface_->context, line_width);
  trace(surface_->context, xy);
  cairo_stroke(surface_->context);
}

void Canvas::dots(std::span<const double> xy, double diameter, Colour colour) {
  if (xy.empty()) return;
  use(surface_->context, colour);
  cairo_save(surface_->context);
  // A line of no length with round ends is a dot, and in SVG six times shorter than a circle.
  cairo_set_line_cap(surface_->context, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width(surface_->context, diameter);
  for (std::size_t i = 0; i + 1 < xy.size(); i += 2) {
    cairo_move_to(surface_->context, xy[i], xy[i + 1]);
    cairo_line_to(surface_->context, xy[i], xy[i + 1]);
  }
  cairo_stroke(surface_->context);
  cairo_restore(surface_->context);
}

void Canvas::circles(std::span<const double> xy, double diameter, double line_width, Colour colour) {
  if (xy.empty()) return;
  use(surface_->context, colour);
  cairo_set_line_width(surface_->context, line_width);
  for (std::size_t i = 0; i + 1 < xy.size(); i += 2) {
    cairo_new_sub_path(surface_->context);
    cairo_arc(surface_->context, xy[i], xy[i + 1], diameter / 2, 0, 4 * std::acos(0.0));
    cairo_close_path(surface_->context);
  }
  cairo_stroke(surface_->context);
}

void Canvas::text(const std::string& words, double x, double y, double size, Align align, Colour colour,
                  bool bold, bool up) {
  cairo_t* context = surface_->context;
  cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
  cairo_text_extents_t extents;
  cairo_text_extents(context, words.c_str(), &extents);
  const double shift = align == Align::kLeft ? 0 : align == Align::kCentre ? 0.5 : 1;
  use(context, colour);
  cairo_save(context);
  cairo_translate(context, x, y);
  if (up) cairo_rotate(context, -std::acos(0.0));
  cairo_move_to(context, -shift * extents.x_advance, 0);
  cairo_show_text(context, words.c_str());
  cairo_restore(context);
}

double Canvas::text_width(const std::string& words, double size, bool bold) {
  cairo_text_extents_t extents;
  cairo_select_font_face(surface_->context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(surface_->context, size);
  cairo_text_extents(surface_->context, words.c_str(), &extents);
  return extents.x_advance;
}

std::string Canvas::fitted(const std::string& words, double size, double width, bool bold) {
  if (text_width(words, size, bold) <= width) return words;
  std::string shorter = words;
  while (!shorter.empty()) {
    // Whole characters of UTF-8: their later bytes begin with the bits 10.
    while (shorter.size() > 1 && (static_cast<unsigned char>(shorter.back()) & 0xC0) == 0x80)
      shorter.pop_back();
    shorter.pop_back();
    if (text_width(shorter + "\u2026", size, bold) <= width) break;
  }
  return shorter + "\u2026";
}

void Canvas::image(View<const std::uint32_t> pixels, double x, double y, double width, double height,
                   Pixels enlarged) {
  const std::int64_t rows = pixels.dim(0), columns = pixels.dim(1);
  const std::int64_t magnified = enlarged == Pixels::kSmooth
                                     ? 1
                                     : (kSharpPixels + std::max(rows, columns) - 1) / std::max(rows, columns);
  const int image_width = static_cast<int>(columns * magnified),
            image_height = static_cast<int>(rows * magnified);
  cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, image_width, image_height);
  unsigned char* data = cairo_image_surface_get_data(image);
  const int stride = cairo_image_surface_get_stride(image);
  for (int row = 0; data != nullptr && row < image_height; ++row)
    for (int column = 0; column < image_width; ++column)
      std::memcpy(data + static_cast<std::ptrdiff_t>(row) * stride + 4 * column,
                  &pixels(row / magnified, column / magnified), 4);
  cairo_surface_mark_dirty(image);
  cairo_save(surface_->context);
  cairo_translate(surface_->context, x, y);
  cairo_scale(surface_->context, width / image_width, height / image_height);
  cairo_set_source_surface(surface_->context, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(surface_->context),
                           magnified > 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_paint(surface_->context);
  cairo_restore(surface_->context);
  const cairo_status_t status = cairo_surface_status(image);
  cairo_surface_destroy(image);
  check(status, path_);
}

void Canvas::write(bool overwrite) {
  check(cairo_status(surface_->context), path_);
  std::string bytes;
  if (surface_->is_svg) {
    cairo_surface_finish(surface_->surface);
    check(cairo_surface_status(surface_->surface), path_);
    bytes = renumbered(surface_->bytes);
  } else {
    check(cairo_surface_write_to_png_stream(surface_->surface, append, &bytes), path_);
  }
  text::AtomicFile file(path_, overwrite);
  file.write(bytes);
  file.commit();
}

}  // namespace libbio::plot
