// A tissue section: its spots where they lie, coloured, over the picture of the tissue.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

struct Slide {
  // [B] column and row in pixels of the image (y downwards; pixel i covers [i, i + 1)), or in any unit where
  // there is no image. Finite.
  std::span<const std::array<double, 2>> place;
  double spot_diameter = 0;        // in the same unit, above 0
  View<const std::uint8_t> image;  // [height, width, 3], red green blue; empty: none
  std::string title;
  std::int64_t marked_spot = -1;  // gets a ring, and marked_label in the legend; -1: none
  std::string marked_label;
  double microns_per_unit = 0;  // for a scale bar; 0: none
};

struct SpotNumbers {
  std::span<const float> value;  // [B]; a spot without a finite number is grey
  std::string label;             // of the colour bar: what, and its unit
  // Yellow to blue; or, for numbers that are more or less than usual, brown below zero and blue above.
  bool is_around_zero = false;
  // First and last number of the scale. Without it 0 or the lowest hundredth, and the highest hundredth; a
  // pointed end of the colour bar says that there are numbers beyond.
  std::optional<std::array<double, 2>> range;
};

struct SpotClasses {
  std::span<const std::int32_t> code;  // [B] index into name; -1: none, grey
  // Classes have their colours in this order. Of more than twenty the twenty with most spots have one, in
  // the order of their spots; the rest is one grey class.
  std::vector<std::string> name;
  std::string label;  // above the legend
};

// Writes SVG or PNG as the path ends; as draw_heatmap(). Spots of one colour are one path, so that 50,000
// spots are a file of some 2 MB. The image is reduced to what can be seen, and paled. ShapeError where sizes
// disagree, a code is no class, a place is not finite, or there is no spot.
void draw_slide(const Slide& slide, const SpotNumbers& numbers, const std::string& path, bool overwrite);
void draw_slide(const Slide& slide, const SpotClasses& classes, const std::string& path, bool overwrite);
// The outlines of all spots over the unpaled image: whether they lie where they should.
void draw_spot_outlines(const Slide& slide, const std::string& path, bool overwrite);

}  // namespace libbio::plot
