// A part of a photograph in the size in which it is printed.
#pragma once

#include <cstdint>

#include "libbio/tensor/tensor.h"

namespace libbio::plot {

// In pixels of the photograph, y downwards; pixel (column i, row j) covers [i, i + 1) × [j, j + 1).
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

// [rows, columns] of 0xRRGGBB. photograph: [height, width, 3], red green blue. Each element is the mean of
// the pixels whose middle it covers, or the pixel in which its own middle lies where it covers none. Contrast
// to white is reduced to `strength` (1: none taken). White beyond the photograph.
Tensor<std::uint32_t> printed(View<const std::uint8_t> photograph, const Box& box, std::int64_t rows,
                              std::int64_t columns, double strength);

}  // namespace libbio::plot
