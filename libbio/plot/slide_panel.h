// The part of a page that shows a slide. For the .cpp files of this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/plot/canvas.h"
#include "libbio/plot/photograph.h"
#include "libbio/plot/slide.h"

namespace libbio::plot {

// Crops to the spots with a small margin and keeps the shape of the tissue.
class SlidePanel {
 public:
  // ShapeError as draw_slide().
  explicit SlidePanel(const Slide& slide);

  // Points.
  double left() const { return kLeft; }
  double top() const { return kTop; }
  double right() const { return kLeft + width_; }
  double bottom() const { return kTop + height_; }
  double width() const { return width_; }
  double height() const { return height_; }
  // Below bottom(): for the scale bar.
  double foot() const { return slide_.microns_per_unit > 0 ? 34 : 16; }

  // Title, image and frame. strength: of the image's colours, 0 ... 1.
  void draw_ground(Canvas& canvas, double page_width, double strength) const;
  // Spots listed, as dots of one colour.
  void draw_spots(Canvas& canvas, const std::vector<std::int64_t>& spots, Colour colour) const;
  void draw_outlines(Canvas& canvas, Colour colour) const;
  // Ring around the marked spot, scale bar.
  void draw_marks(Canvas& canvas) const;
  // A ring as in draw_marks() and its label, for a legend; nothing without a marked spot.
  void draw_mark_label(Canvas& canvas, double x, double baseline, double width) const;

 private:
  static constexpr double kLeft = 16, kTop = 42, kSide = 470;

  std::vector<double> page_places(const std::vector<std::int64_t>& spots) const;
  double page_diameter() const;
  void ring(Canvas& canvas, double x, double y, double diameter) const;
  void scale_bar(Canvas& canvas) const;

  const Slide& slide_;
  Box box_;
  double width_ = 0, height_ = 0, scale_ = 1;  // scale: points per unit
};

}  // namespace libbio::plot
