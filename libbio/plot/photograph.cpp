#include "libbio/plot/photograph.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace libbio::plot {
namespace {

// Pixels [begin, end); empty beyond the photograph.
struct Run {
  std::int64_t begin = 0, end = 0;
};

// The pixels of each of `count` elements between low and high, of `size` pixels that there are.
std::vector<Run> runs(double low, double high, std::int64_t count, std::int64_t size) {
  std::vector<Run> result;
  const double step = (high - low) / static_cast<double>(count);
  const auto pixel = [&](double place) {
    return static_cast<std::int64_t>(std::clamp(place, -1.0, static_cast<double>(size) + 1));
  };
  for (std::int64_t k = 0; k < count; ++k) {
    const double from = low + step * static_cast<double>(k);
    Run run{pixel(std::ceil(from - 0.5)), pixel(std::ceil(from + step - 0.5))};
    if (run.begin >= run.end) run.end = (run.begin = pixel(std::floor(from + step / 2))) + 1;
    result.push_back({std::max<std::int64_t>(0, run.begin), std::min(size, run.end)});
  }
  return result;
}

}  // namespace

Tensor<std::uint32_t> printed(View<const std::uint8_t> photograph, const Box& box, std::int64_t rows,
                              std::int64_t columns, double strength) {
  if (photograph.rank() != 3 || photograph.dim(2) != 3)
    throw ShapeError("a photograph has shape " + photograph.shape().to_string());
  Tensor<std::uint32_t> result({rows, columns}, 0xFFFFFF);
  const std::vector<Run> across = runs(box.left, box.right, columns, photograph.dim(1)),
                         down = runs(box.top, box.bottom, rows, photograph.dim(0));
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < columns; ++column) {
      const Run y = down[static_cast<std::size_t>(row)], x = across[static_cast<std::size_t>(column)];
      if (y.begin >= y.end || x.begin >= x.end) continue;
      std::int64_t sums[3] = {0, 0, 0};
      for (std::int64_t j = y.begin; j < y.end; ++j)
        for (const std::uint8_t* level = &photograph(j, x.begin, 0);
             level < &photograph(j, x.begin, 0) + 3 * (x.end - x.begin); level += 3)
          for (int channel = 0; channel < 3; ++channel) sums[channel] += level[channel];
      const auto pixels = static_cast<double>((y.end - y.begin) * (x.end - x.begin));
      std::uint32_t colour = 0;
      for (const std::int64_t sum : sums) {
        const double level = 255 - (255 - static_cast<double>(sum) / pixels) * strength;
        colour = colour << 8 | static_cast<std::uint32_t>(std::lround(level));
      }
      result(row, column) = colour;
    }
  return result;
}

}  // namespace libbio::plot
