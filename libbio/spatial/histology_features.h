// What the tissue looks like at every spot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

struct HistologyFeatures {
  // [F] "haematoxylin_mean_r1": the quantity, and the radius of the patch in radii of a spot.
  std::vector<std::string> names;
  Tensor<float> values;  // [B, F], finite
  // 1 where no pixel of the spot's own disc is on the image. Such a spot has the mean over the others
  // everywhere, so that it is neither high nor low.
  std::vector<std::uint8_t> off_image;
  // 1 where the mean optical density of the spot's own disc is below kGlassDensity (nuclei.h): glass.
  std::vector<std::uint8_t> background;
  // What a user should know, one sentence each: a guessed spot diameter, pixels too large to show nuclei,
  // spots beside the image or on glass, an image that is no stained section on a bright ground.
  std::vector<std::string> remarks;
};

// Twelve numbers of each of three patches, discs around the spot of 1, 2 and 4 spot radii, clipped at the
// border of the image:
//  * haematoxylin_mean, haematoxylin_sd, eosin_mean, eosin_sd: optical density of the stain (StainSeparation)
//  * grey_mean, grey_sd: 0 ... 255
//  * gradient_mean, gradient_sd: of Sobel's gradient, levels of grey per pixel
//  * red_minus_blue_mean: levels
//  * lbp_contrast_mean: of the local binary pattern (PixelSum), levels of grey
//  * nuclei_count, nuclei_density: nuclei (find_nuclei) in the patch, and per area of a spot
// Standard deviations are those of the population. A spot's radius on the image is spot_diameter / 2 × scale;
// where the diameter is unknown, half the typical spacing of spots, so that discs touch. Nuclei are taken to
// be 7 µm wide. The size of a pixel is "microns_per_pixel" of the scale factors / scale; where the file does
// not tell, a spot is taken to be 55 µm wide (Visium).
//
// The same for any number of threads, and exactly the same when image and spots are turned by 90° or mirrored
// together. Memory: about two bytes per pixel of the image, 64 MB, and 1 kB per spot.
// InputError where no spot lies on the image, or the size of a spot is unknown or larger than the image.
HistologyFeatures histology_features(const SpatialSample& sample, const TissueImage& image, Workers& workers);

}  // namespace libbio::spatial
