// Colours for numbers: a scale of nine, mixed linearly between neighbours.
#pragma once

#include <array>
#include <cstdint>

namespace libbio::plot {

// Red, green and blue from 0 to 255, from one end of the scale to the other.
using ColourScale = std::array<std::array<double, 3>, 9>;

// 0xRRGGBB of the place on the scale, 0 ... 1.
std::uint32_t colour_at(const ColourScale& scale, double place);

}  // namespace libbio::plot
