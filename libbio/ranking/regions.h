// Regions of the tissue, as somebody has labelled its spots.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libbio::ranking {

inline constexpr std::int32_t kNoRegion = -1;

struct Regions {
  std::vector<std::string> names;
  std::vector<std::int32_t> of_spot;  // [B] place in `names`, or kNoRegion
  std::int64_t count() const { return std::ssize(names); }
};

// False for the words by which tables say that a spot has no label: "", "NA", "nan", "None", "undetermined".
bool names_region(std::string_view label);

// Of one label per spot: names ascend.
Regions regions_of(std::span<const std::string> labels);
// With names given, so that several sections number their regions alike: spots with other labels have none.
Regions regions_of(std::span<const std::string> labels, std::vector<std::string> names);

}  // namespace libbio::ranking
