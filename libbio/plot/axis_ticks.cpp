#include "libbio/plot/axis_ticks.h"

#include <charconv>
#include <cmath>

namespace libbio::plot {

double tick_step(double range) {
  const double power = std::pow(10.0, std::floor(std::log10(range / 5)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= 6) return factor * power;
  return 10 * power;
}

std::string short_number(double number) {
  char digits[32];
  const double rounded = std::abs(number) < 1e-12 ? 0 : number;
  return {digits, std::to_chars(digits, digits + sizeof digits, rounded, std::chars_format::general, 6).ptr};
}

}  // namespace libbio::plot
