#include "libbio/ranking/regions.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace libbio::ranking {

bool names_region(std::string_view label) {
  constexpr std::array<std::string_view, 5> kNoLabel = {"", "NA", "nan", "None", "undetermined"};
  return std::ranges::find(kNoLabel, label) == kNoLabel.end();
}

Regions regions_of(std::span<const std::string> labels) {
  std::set<std::string> names;
  for (const std::string& label : labels)
    if (names_region(label)) names.insert(label);
  return regions_of(labels, {names.begin(), names.end()});
}

Regions regions_of(std::span<const std::string> labels, std::vector<std::string> names) {
  std::map<std::string_view, std::int32_t> place;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names_region(names[i])) place.emplace(names[i], static_cast<std::int32_t>(i));
  Regions regions;
  regions.of_spot.reserve(labels.size());
  for (const std::string& label : labels) {
    const auto found = place.find(label);
    regions.of_spot.push_back(found == place.end() ? kNoRegion : found->second);
  }
  regions.names = std::move(names);
  return regions;
}

}  // namespace libbio::ranking
