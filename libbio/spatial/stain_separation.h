// How much haematoxylin and eosin a pixel of a stained section holds: optical density and colour
// deconvolution (Ruifrok & Johnston, Anal. Quant. Cytol. Histol. 23, 291, 2001).
//
// All amounts are whole numbers of 1/kDensityUnit of optical density. Sums of them are exact, so that
// features do not depend on the order in which pixels are added: neither on threads nor on how a slide was
// laid.
#pragma once

#include <array>
#include <cstdint>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

inline constexpr std::int32_t kDensityUnit = 4096;

// Brightness of red, green and blue where nothing is stained: the 99th percentile of each channel, which is
// the glass wherever an image shows some. Slides are scanned with glass from 170 to 255.
// ShapeError unless the image is [height, width, 3] and holds a pixel.
std::array<std::uint8_t, 3> white_level(View<const std::uint8_t> image, Workers& workers);

// Optical density of a channel of brightness I is log10((white + 1) / (I + 1)), 0 where I is above white. The
// densities of red, green and blue are the sum of three stains of fixed colours: haematoxylin (0.650, 0.704,
// 0.286), eosin (0.072, 0.990, 0.105), both of length 1, and whatever is at right angles to them (residual).
// An amount may be negative: a colour that these stains cannot give.
class StainSeparation {
 public:
  explicit StainSeparation(std::array<std::uint8_t, 3> white);

  // rgb: the three bytes of a pixel. Below 5 × kDensityUnit in magnitude.
  std::int32_t haematoxylin(const std::uint8_t* rgb) const { return amount(haematoxylin_, rgb); }
  std::int32_t eosin(const std::uint8_t* rgb) const { return amount(eosin_, rgb); }
  std::int32_t residual(const std::uint8_t* rgb) const { return amount(residual_, rgb); }
  // Mean optical density of the three channels.
  std::int32_t density(const std::uint8_t* rgb) const { return amount(density_, rgb); }

 private:
  // What each brightness of each channel adds.
  using ChannelTables = std::array<std::array<std::int32_t, 256>, 3>;
  static std::int32_t amount(const ChannelTables& tables, const std::uint8_t* rgb) {
    return tables[0][rgb[0]] + tables[1][rgb[1]] + tables[2][rgb[2]];
  }
  ChannelTables haematoxylin_, eosin_, residual_, density_;
};

}  // namespace libbio::spatial
