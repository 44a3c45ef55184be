#include "libbio/spatial/spot_disc.h"

#include <cmath>

namespace libbio::spatial {
namespace {

std::int64_t floor_of(std::int64_t steps) {
  return steps >= 0 ? steps / SpotDisc::kSteps : -((-steps + SpotDisc::kSteps - 1) / SpotDisc::kSteps);
}

// The largest whole number whose square is not above.
std::int64_t whole_root(std::int64_t square) {
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(square)));
  while (root * root > square) --root;
  while ((root + 1) * (root + 1) <= square) ++root;
  return root;
}

}  // namespace

PixelSpan SpotDisc::around(std::int64_t place, std::int64_t reach) {
  constexpr std::int64_t kMiddle = kSteps / 2;
  return {floor_of(place - reach - kMiddle + kSteps - 1), floor_of(place + reach - kMiddle) + 1};
}

PixelSpan SpotDisc::columns(std::int64_t row) const {
  const std::int64_t down = row * kSteps + kSteps / 2 - y;
  const std::int64_t square = radius * radius - down * down;
  if (square < 0) return {};
  return around(x, whole_root(square));
}

}  // namespace libbio::spatial
