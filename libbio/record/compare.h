// Differences between two records.
#pragma once

#include <string>
#include <vector>

namespace libbio::record {

struct CompareOptions {
  // Two numbers are equal if they differ by at most this; two NaN are equal.
  double tolerance = 0;
  // Compare /provenance too.
  bool provenance = false;
};

struct Difference {
  std::string place;        // "/items/ras/contact_map/score"; an attribute follows after '@'
  std::string description;  // "12 of 400 numbers differ, most at [3, 17]: 0.5 and 0.25 (by 0.25)"
};

// Empty if every element and attribute of one is in the other, with equal type, size and values. Where a type
// or size differs, values are not compared. InputError if either is no complete record.
std::vector<Difference> compare(const std::string& path_a, const std::string& path_b,
                                const CompareOptions& options);

}  // namespace libbio::record
