#include "libbio/spatial/stain_separation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

using Colour = std::array<double, 3>;

constexpr Colour kHaematoxylin{0.650, 0.704, 0.286}, kEosin{0.072, 0.990, 0.105};
constexpr double kWhiteShare = 0.99;
constexpr std::int64_t kRowsPerPart = 64;

double dot(const Colour& a, const Colour& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Colour of_length_1(const Colour& colour) {
  const double length = std::sqrt(dot(colour, colour));
  return {colour[0] / length, colour[1] / length, colour[2] / length};
}

// At right angles to `other` and in the plane of the two, with product 1 with `colour`.
Colour dual(const Colour& colour, const Colour& other) {
  const double shared = dot(colour, other), length = 1 - shared * shared;
  Colour result;
  for (std::size_t c = 0; c < 3; ++c) result[c] = (colour[c] - shared * other[c]) / length;
  return result;
}

Colour across(const Colour& a, const Colour& b) {
  return of_length_1({a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]});
}

}  // namespace

std::array<std::uint8_t, 3> white_level(View<const std::uint8_t> image, Workers& workers) {
  if (image.rank() != 3 || image.dim(2) != 3 || image.size() == 0)
    throw ShapeError("an image of the tissue has shape " + image.shape().to_string());
  const std::int64_t height = image.dim(0), row_bytes = 3 * image.dim(1);
  const std::int64_t parts = (height + kRowsPerPart - 1) / kRowsPerPart;
  using Histogram = std::array<std::array<std::int64_t, 256>, 3>;
  std::vector<Histogram> counted(static_cast<std::size_t>(parts));
  workers.parallel_for(parts, [&](std::int64_t part) {
    Histogram& own = counted[static_cast<std::size_t>(part)];
    const std::uint8_t* const end = image.data() + std::min(height, (part + 1) * kRowsPerPart) * row_bytes;
    for (const std::uint8_t* rgb = image.data() + part * kRowsPerPart * row_bytes; rgb < end; rgb += 3)
      for (std::size_t c = 0; c < 3; ++c) ++own[c][rgb[c]];
  });
  const auto enough =
      static_cast<std::int64_t>(std::ceil(kWhiteShare * static_cast<double>(height * image.dim(1))));
  std::array<std::uint8_t, 3> white{};
  for (std::size_t c = 0; c < 3; ++c) {
    std::int64_t seen = 0;
    for (std::size_t level = 0; level < 256 && seen < enough; ++level) {
      for (const Histogram& own : counted) seen += own[c][level];
      white[c] = static_cast<std::uint8_t>(level);
    }
  }
  return white;
}

StainSeparation::StainSeparation(std::array<std::uint8_t, 3> white) {
  const Colour h = of_length_1(kHaematoxylin), e = of_length_1(kEosin);
  const Colour to_haematoxylin = dual(h, e), to_eosin = dual(e, h), to_residual = across(h, e);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t level = 0; level < 256; ++level) {
      const double density =
          std::max(0.0, std::log10((white[c] + 1.0) / (static_cast<double>(level) + 1))) * kDensityUnit;
      const auto whole = [&](double share) {
        return static_cast<std::int32_t>(std::lround(share * density));
      };
      haematoxylin_[c][level] = whole(to_haematoxylin[c]);
      eosin_[c][level] = whole(to_eosin[c]);
      residual_[c][level] = whole(to_residual[c]);
      density_[c][level] = whole(1.0 / 3);
    }
}

}  // namespace libbio::spatial
