// Pictures of tissue: PNG and JPEG.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;  // of an image

// A colour of that opacity, both from 0 to 255, before white.
std::uint8_t on_white(unsigned colour, unsigned alpha);

// [height, width, 3], red green blue. Grey becomes colour, 16 bits become 8 (the upper ones), and what is
// transparent shows white. InputError, naming the file, for other formats, for damage (the checksums of PNG
// are verified), and for sizes that the file cannot hold or that exceed 2^28 pixels.
Tensor<std::uint8_t> read_image(const std::string& path);

}  // namespace libbio::spatial
