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

inline constexpr Colour kInk{0.13, 0.13, 0.16};
inline constexpr Colour kFaintInk{0.42, 0.42, 0.46};

enum class Align { kLeft, kCentre, kRight };

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
  // The baseline of the text passes through y; `up` turns it to be read from below.
  void text(const std::string& words, double x, double y, double size, Align align, Colour colour,
            bool bold = false, bool up = false);
  // Width of the text in points.
  double text_width(const std::string& words, double size);
  // pixels: [rows, columns] of 0xRRGGBB, each a rectangle with sharp borders.
  void image(View<const std::uint32_t> pixels, double x, double y, double width, double height);

  // Writes the file under its final name; nothing may be drawn afterwards.
  void write(bool overwrite);

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
  std::string path_;
};

}  // namespace libbio::plot
