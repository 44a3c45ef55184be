// Where an axis is labelled, and how.
#pragma once

#include <string>

namespace libbio::plot {

// 1, 2 or 5 times a power of ten, for about five steps over the range, which must be above 0.
double tick_step(double range);
// At most six digits; no sign where the number is as good as 0.
std::string short_number(double number);

}  // namespace libbio::plot
