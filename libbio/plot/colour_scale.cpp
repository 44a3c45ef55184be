#include "libbio/plot/colour_scale.h"

#include <algorithm>
#include <cmath>

namespace libbio::plot {

std::uint32_t colour_at(const ColourScale& scale, double place) {
  const double stop = place * static_cast<double>(scale.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(stop), scale.size() - 2);
  std::uint32_t colour = 0;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const double low = scale[below][channel], high = scale[below + 1][channel];
    const double mixed = low + (high - low) * (stop - static_cast<double>(below));
    colour = colour << 8 | static_cast<std::uint32_t>(std::lround(mixed));
  }
  return colour;
}

}  // namespace libbio::plot
