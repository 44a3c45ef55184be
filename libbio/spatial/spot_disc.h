// The pixels of an image that lie in a disc, row by row.
#pragma once

#include <cstdint>

namespace libbio::spatial {

// Columns [begin, end) of a row.
struct PixelSpan {
  std::int64_t begin = 0, end = 0;
};

// A disc in whole steps of 1/kSteps of a pixel, so that which pixels are in is exact. A pixel (column i, row
// j) covers [i, i + 1) × [j, j + 1) and is in the disc where its middle is, the rim included. Not clipped.
struct SpotDisc {
  static constexpr std::int64_t kSteps = 256;
  // Least radius, in steps, of a disc that holds the middle of a pixel wherever it lies.
  static constexpr std::int64_t kLeastRadius = 182;

  std::int64_t x = 0, y = 0, radius = 0;  // steps from the upper left corner of the image

  PixelSpan rows() const { return around(y, radius); }
  PixelSpan columns() const { return around(x, radius); }
  // Empty where the row is not one of rows().
  PixelSpan columns(std::int64_t row) const;

 private:
  // Pixels whose middle is within `reach` of the place.
  static PixelSpan around(std::int64_t place, std::int64_t reach);
};

}  // namespace libbio::spatial
