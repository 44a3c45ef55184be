// What may be a count: a whole number from 0 to 2^24, up to which float is exact.
#pragma once

#include <cmath>
#include <string>

namespace libbio::spatial {

inline constexpr double kLargestCount = 16777216;

inline bool is_count(double value) {
  return value >= 0 && value <= kLargestCount && std::floor(value) == value;
}

// What is wrong with a value that is no count, with the value: "-0.5 is negative", "0.3 is not whole".
std::string fault_of_count(double value);

// The sentence for files that can hold the counts elsewhere.
inline constexpr char kLayerAdvice[] = "if the counts are in a layer of the file, name it: --layer counts";

}  // namespace libbio::spatial
