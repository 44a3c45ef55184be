// A drawing surface that becomes an SVG or PNG file. This folder is the only one that calls cairo.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

constexpr Colour as_colour(std::uint32_t rgb) {
  return {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
}

inline constexpr Colour kInk{0.13, 0.13, 0.16};
inline constexpr Colour kFaintInk{0.42, 0.42, 0.46};

enum class Align { kLeft, kCentre, kRight };
// How an image is enlarged: cells with sharp borders, or a photograph.
enum class Pixels { kSharp, kSmooth };

// Lengths are points from the upper left corner.
class Canvas {
 public:
  // UsageError unless the path ends in .svg or .png.
  Canvas(const std::string& path, double width, double height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  void rectangle(double x, double y, double width, double height, Colour fill);
  void frame(double x, double y, double width, double height, double line_width, Colour colour);
  void line(double x0, double y0, double x1, double y1, double line_width, Colour colour,
            bool dashed = false);
  void polygon(std::span<const double> xy, Colour fill);
  void polyline(std::span<const double> xy, double line_width, Colour colour);
  // Round dots of one size and colour.
  void dots(std::span<const double> xy, double diameter, Colour colour);
  // Their outlines; the diameter is that of the middle of the line.
  void circles(std::span<const double> xy, double diameter, double line_width, Colour colour);
  // The baseline of the text passes through y; `up` turns it to be read from below.
  void text(const std::string& words, double x, double y, double size, Align align, Colour colour,
            bool bold = false, bool up = false);
  // Width of the text in points.
  double text_width(const std::string& words, double size, bool bold = false);
  // The text, or as much of its beginning as fits into the width with "…" behind it.
  std::string fitted(const std::string& words, double size, double width, bool bold = false);
  // pixels: [rows, columns] of 0xRRGGBB.
  void image(View<const std::uint32_t> pixels, double x, double y, double width, double height,
             Pixels enlarged = Pixels::kSharp);

  // Writes the file under its final name; nothing may be drawn afterwards.
  void write(bool overwrite);

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
  std::string path_;
};

}  // namespace libbio::plot
