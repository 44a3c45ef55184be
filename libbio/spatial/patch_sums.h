// What the pixels of discs add up to.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/spatial/nuclei.h"
#include "libbio/spatial/spot_disc.h"
#include "libbio/spatial/stain_separation.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// Quantities of a pixel. Units: kDensityUnit for stains and density, kGreyUnit for a level of grey, 8 ×
// kGreyUnit for the gradient, 1 for red − blue, NucleusPeak::kWhole for nuclei.
//  * grey: 0.299 red + 0.587 green + 0.114 blue
//  * gradient: length of Sobel's two derivatives of grey (weights 1 2 1, not divided by 8)
//  * contrast: of the local binary pattern, the C of LBP/C (Ojala, Pietikäinen & Harwood, Pattern Recognit.
//  29,
//    51, 1996): among the eight pixels around, mean grey of those as bright as the middle or brighter, less
//    the mean of those that are darker; 0 where all are of one kind
// Beyond the border the image continues as it ends.
enum class PixelSum {
  kHaematoxylin,
  kHaematoxylinSquared,
  kEosin,
  kEosinSquared,
  kDensity,
  kGrey,
  kGreySquared,
  kGradient,
  kGradientSquared,
  kRedMinusBlue,
  kContrast,
  kNuclei,
};
inline constexpr std::size_t kPixelSums = 12;
inline constexpr std::int32_t kGreyUnit = 16;

struct PatchSum {
  std::int64_t pixels = 0;  // of the disc that lie on the image
  std::array<std::int64_t, kPixelSums> sum{};
  std::int64_t operator[](PixelSum quantity) const { return sum[static_cast<std::size_t>(quantity)]; }
};

// Every disc's sums, exact whole numbers. The image is gone through once, in strips of rows, each with sums
// from the left: a disc costs two look-ups per row, and memory stays at some 64 MB besides the results.
// `region` holds all discs, clipped to the image; `nuclei` are as find_nuclei() gives them.
std::vector<PatchSum> patch_sums(View<const std::uint8_t> image, const StainSeparation& stains,
                                 std::span<const NucleusPeak> nuclei, const ImageRegion& region,
                                 std::span<const SpotDisc> discs, Workers& workers);

}  // namespace libbio::spatial
