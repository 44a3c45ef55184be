#include "libbio/spatial/histology_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "libbio/error.h"
#include "libbio/graph/nearest_neighbours.h"
#include "libbio/spatial/nuclei.h"
#include "libbio/spatial/patch_sums.h"
#include "libbio/spatial/spot_disc.h"
#include "libbio/spatial/stain_separation.h"

namespace libbio::spatial {
namespace {

constexpr std::array<int, 3> kRadii{1, 2, 4};
constexpr double kSpotMicrons = 55, kNucleusMicrons = 7;
// A nucleus narrower than this many pixels is not told from its surroundings.
constexpr double kLeastNucleusPixels = 4;
constexpr double kLeastSpotPixels = 3;
// Glass darker than this is no bright ground.
constexpr int kLeastWhite = 120;
constexpr double kFarAway = 1e9;  // pixels

constexpr std::array<const char*, 12> kQuantities{
    "haematoxylin_mean",   "haematoxylin_sd",   "eosin_mean",    "eosin_sd",
    "grey_mean",           "grey_sd",           "gradient_mean", "gradient_sd",
    "red_minus_blue_mean", "lbp_contrast_mean", "nuclei_count",  "nuclei_density"};

std::string rounded(double number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.3g", number);
  return digits;
}

std::string named(const TissueImage& image) {
  return "image '" + image.resolution + "' (" + std::to_string(image.pixels.dim(1)) + " × " +
         std::to_string(image.pixels.dim(0)) + " pixels)";
}

double mean(std::int64_t sum, std::int64_t count, double unit) {
  return static_cast<double>(sum) / static_cast<double>(count) / unit;
}

// Without cancellation: with sum = whole × count + rest, the large parts cancel in whole numbers.
double deviation(std::int64_t sum, std::int64_t squares, std::int64_t count, double unit) {
  const std::int64_t whole = sum / count, rest = sum % count;
  const auto apart = static_cast<double>(squares - count * whole * whole - 2 * whole * rest);
  const auto of = static_cast<double>(count);
  const double variance = (apart - static_cast<double>(rest) * static_cast<double>(rest) / of) / of;
  return std::sqrt(std::max(0.0, variance)) / unit;
}

// Sizes in pixels of the image.
struct Geometry {
  double spot_diameter = 0, nucleus_diameter = 0, microns_per_pixel = 0;
  bool is_spot_guessed = false, is_pixel_guessed = false;
};

Geometry geometry_of(const SpatialSample& sample, const TissueImage& image, Workers& workers) {
  Geometry geometry;
  geometry.is_spot_guessed = sample.spot_diameter <= 0;
  geometry.spot_diameter =
      image.scale *
      (geometry.is_spot_guessed ? graph::typical_spacing(sample.positions, workers) : sample.spot_diameter);
  if (!(geometry.spot_diameter > 0))
    throw InputError("the size of a spot on " + named(image) +
                     " is unknown: expected a spot diameter among the scale factors, or spots at two places");
  if (!(geometry.spot_diameter < 2 * static_cast<double>(std::max(image.pixels.dim(0), image.pixels.dim(1)))))
    throw InputError("a spot would be " + rounded(geometry.spot_diameter) + " pixels wide on " +
                     named(image) + "; check the scale factor " + rounded(image.scale) + " of this image");
  const auto known = sample.scale_factors.find("microns_per_pixel");
  geometry.is_pixel_guessed = known == sample.scale_factors.end() || !(known->second > 0);
  geometry.microns_per_pixel =
      geometry.is_pixel_guessed ? kSpotMicrons / geometry.spot_diameter : known->second / image.scale;
  geometry.nucleus_diameter = kNucleusMicrons / geometry.microns_per_pixel;
  return geometry;
}

// All discs, those of a spot next to each other.
std::vector<SpotDisc> discs_of(const SpatialSample& sample, const TissueImage& image, double spot_diameter) {
  std::vector<SpotDisc> discs;
  discs.reserve(sample.positions.size() * kRadii.size());
  const auto steps = [](double pixels) {
    return std::llround(std::clamp(pixels, -kFarAway, kFarAway) * SpotDisc::kSteps);
  };
  for (const Position& position : sample.positions)
    for (const int radius : kRadii)
      discs.push_back({steps(position[0] * image.scale), steps(position[1] * image.scale),
                       std::max<std::int64_t>(SpotDisc::kLeastRadius, steps(radius * spot_diameter / 2))});
  return discs;
}

ImageRegion region_of(const std::vector<SpotDisc>& discs, const TissueImage& image) {
  const std::int64_t height = image.pixels.dim(0), width = image.pixels.dim(1);
  ImageRegion region{{height, 0}, {width, 0}};
  for (const SpotDisc& disc : discs) {
    const PixelSpan rows = disc.rows(), columns = disc.columns();
    if (rows.begin >= height || rows.end <= 0 || columns.begin >= width || columns.end <= 0) continue;
    region.rows = {std::min(region.rows.begin, std::max<std::int64_t>(0, rows.begin)),
                   std::max(region.rows.end, std::min(height, rows.end))};
    region.columns = {std::min(region.columns.begin, std::max<std::int64_t>(0, columns.begin)),
                      std::max(region.columns.end, std::min(width, columns.end))};
  }
  return region;
}

std::array<double, kQuantities.size()> described(const PatchSum& patch, double spot_area) {
  const std::int64_t n = patch.pixels;
  const double nuclei = static_cast<double>(patch[PixelSum::kNuclei]) / NucleusPeak::kWhole;
  const auto sd = [&](PixelSum sum, PixelSum squares, double unit) {
    return deviation(patch[sum], patch[squares], n, unit);
  };
  return {mean(patch[PixelSum::kHaematoxylin], n, kDensityUnit),
          sd(PixelSum::kHaematoxylin, PixelSum::kHaematoxylinSquared, kDensityUnit),
          mean(patch[PixelSum::kEosin], n, kDensityUnit),
          sd(PixelSum::kEosin, PixelSum::kEosinSquared, kDensityUnit),
          mean(patch[PixelSum::kGrey], n, kGreyUnit),
          sd(PixelSum::kGrey, PixelSum::kGreySquared, kGreyUnit),
          mean(patch[PixelSum::kGradient], n, 8 * kGreyUnit),
          sd(PixelSum::kGradient, PixelSum::kGradientSquared, 8 * kGreyUnit),
          mean(patch[PixelSum::kRedMinusBlue], n, 1),
          mean(patch[PixelSum::kContrast], n, kGreyUnit),
          nuclei,
          nuclei / static_cast<double>(n) * spot_area};
}

void fill_in_absent(HistologyFeatures& features) {
  const std::int64_t spots = features.values.dim(0);
  std::int64_t present = 0;
  for (const std::uint8_t off : features.off_image) present += off == 0 ? 1 : 0;
  for (std::int64_t f = 0; f < features.values.dim(1); ++f) {
    double sum = 0;
    for (std::int64_t b = 0; b < spots; ++b)
      if (features.off_image[static_cast<std::size_t>(b)] == 0) sum += features.values(b, f);
    for (std::int64_t b = 0; b < spots; ++b)
      if (features.off_image[static_cast<std::size_t>(b)] != 0)
        features.values(b, f) = static_cast<float>(sum / static_cast<double>(present));
  }
}

void add_remarks(HistologyFeatures& features, const TissueImage& image, const Geometry& geometry,
                 const std::array<std::uint8_t, 3>& white) {
  const auto count = [](const std::vector<std::uint8_t>& marks) { return std::ranges::count(marks, 1); };
  const std::string of = " of " + std::to_string(features.off_image.size()) + " spots ";
  if (geometry.is_spot_guessed)
    features.remarks.push_back(
        "the files do not tell how wide a spot is; patches take the distance between "
        "neighbouring spots, " +
        rounded(geometry.spot_diameter) + " pixels of " + named(image));
  if (geometry.spot_diameter < kLeastSpotPixels)
    features.remarks.push_back("a spot is " + rounded(geometry.spot_diameter) + " pixels wide on " +
                               named(image) + ": what differs within a spot cannot be seen");
  if (geometry.nucleus_diameter < kLeastNucleusPixels)
    features.remarks.push_back("nuclei cannot be seen on " + named(image) + ": a pixel is " +
                               rounded(geometry.microns_per_pixel) + " µm wide" +
                               (geometry.is_pixel_guessed ? ", if a spot is 55 µm," : "") + " and at most " +
                               rounded(kNucleusMicrons / kLeastNucleusPixels) +
                               " µm would show them; nuclei_count then counts dark places");
  if (count(features.off_image) > 0)
    features.remarks.push_back(std::to_string(count(features.off_image)) + of + "lie beside " + named(image) +
                               "; their features are the mean of the others");
  if (count(features.background) > 0)
    features.remarks.push_back(std::to_string(count(features.background)) + of +
                               "lie on glass: less than 7 % of the light is taken there");
  if (*std::ranges::max_element(white) < kLeastWhite)
    features.remarks.push_back(named(image) + " is dark where it is brightest (" +
                               std::to_string(*std::ranges::max_element(white)) +
                               " of 255): haematoxylin and eosin are meant for stained sections on a bright "
                               "ground, not for fluorescence");
}

}  // namespace

HistologyFeatures histology_features(const SpatialSample& sample, const TissueImage& image,
                                     Workers& workers) {
  const std::array<std::uint8_t, 3> white = white_level(image.pixels, workers);
  const StainSeparation stains(white);
  const Geometry geometry = geometry_of(sample, image, workers);
  const std::vector<SpotDisc> discs = discs_of(sample, image, geometry.spot_diameter);
  const ImageRegion region = region_of(discs, image);
  std::vector<NucleusPeak> nuclei;
  if (region.rows.begin < region.rows.end)
    nuclei = find_nuclei(image.pixels, stains, region, geometry.nucleus_diameter, workers);
  const std::vector<PatchSum> sums = patch_sums(image.pixels, stains, nuclei, region, discs, workers);

  HistologyFeatures features;
  for (const int radius : kRadii)
    for (const char* const quantity : kQuantities)
      features.names.push_back(std::string(quantity) + "_r" + std::to_string(radius));
  const std::int64_t spots = std::ssize(sample.positions);
  features.values = Tensor<float>({spots, std::ssize(features.names)});
  for (std::int64_t b = 0; b < spots; ++b) {
    const PatchSum* const own = &sums[static_cast<std::size_t>(b) * kRadii.size()];
    const bool is_off = own[0].pixels == 0;
    features.off_image.push_back(is_off ? 1 : 0);
    features.background.push_back(
        !is_off && mean(own[0][PixelSum::kDensity], own[0].pixels, kDensityUnit) < kGlassDensity ? 1 : 0);
    if (is_off) continue;
    const double spot_area = std::acos(-1.0) * geometry.spot_diameter * geometry.spot_diameter / 4;
    float* value = &features.values(b, 0);
    for (std::size_t k = 0; k < kRadii.size(); ++k)
      for (const double number : described(own[k], spot_area)) *value++ = static_cast<float>(number);
  }
  if (std::ranges::count(features.off_image, 0) == 0)
    throw InputError("none of " + std::to_string(spots) + " spots lies on " + named(image) +
                     "; check that the scale factor " + rounded(image.scale) + " is that of this image");
  fill_in_absent(features);
  add_remarks(features, image, geometry, white);
  return features;
}

}  // namespace libbio::spatial
