// Cell nuclei as dark places of the haematoxylin.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/spatial/spot_disc.h"
#include "libbio/spatial/stain_separation.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// Rows and columns of an image, [begin, end) each.
struct ImageRegion {
  PixelSpan rows, columns;
};

// The pixel where a nucleus is darkest. Where n pixels are equally dark, each is 1/n of the nucleus, so that
// turning an image changes no count.
struct NucleusPeak {
  // Of a whole nucleus; a multiple of 1 to 8.
  static constexpr std::int32_t kWhole = 840;
  std::int64_t row = 0, column = 0;
  std::int32_t share = kWhole;
};

// By row, then by column. The haematoxylin is smoothed by a Gaussian of standard deviation nucleus_diameter /
// 4 (not at all below half a pixel). A nucleus is where it is above the threshold and nowhere higher within
// nucleus_diameter / 2 (at least among the eight pixels around); more than eight equal pixels, or
// more than half of those around, are a flat place and none. The threshold is Otsu's cut of the smoothed
// haematoxylin over the stained pixels of the region, those of an optical density from kGlassDensity to
// kInkDensity. Nuclei that are packed more closely than that count as one. Holds two bytes per pixel of the
// image meanwhile.
std::vector<NucleusPeak> find_nuclei(View<const std::uint8_t> image, const StainSeparation& stains,
                                     const ImageRegion& region, double nucleus_diameter, Workers& workers);

// Mean optical density below which there is glass (7 % less light than where nothing is), and above which
// there is a pen's ink, a fold or the slide's holder.
inline constexpr double kGlassDensity = 0.03, kInkDensity = 1.0;

}  // namespace libbio::spatial
