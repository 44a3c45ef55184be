// Small files as programs of others write them; for the tests of readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace libbio::spatial {

// A PNG of `channels` samples of `bits` bits (8 or 16) a pixel: 1 grey, 2 with alpha, 3 colour, 4 with alpha.
std::string png_of(std::uint32_t width, std::uint32_t height, unsigned channels, unsigned bits,
                   std::string_view samples);
// A grey JPEG of 8 × 8 equal pixels: 128 + step / 8 each (-64 <= step < 64 and its size has 6 bits).
std::string jpeg_of_grey(int step);

}  // namespace libbio::spatial
