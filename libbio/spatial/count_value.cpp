#include "libbio/spatial/count_value.h"

#include <cstdio>

namespace libbio::spatial {

std::string fault_of_count(double value) {
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.9g", value);
  const std::string number = shown;
  if (!std::isfinite(value)) return number + " is not a number of molecules";
  if (value < 0) return number + " is negative";
  if (value > kLargestCount) return number + " is above 16777216, more than libbio counts exactly";
  return number + " is not whole";
}

}  // namespace libbio::spatial
