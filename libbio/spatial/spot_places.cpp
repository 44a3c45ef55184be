#include "libbio/spatial/spot_places.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "libbio/error.h"

namespace libbio::spatial {

bool position_of_name(const std::string& name, Position& position) {
  const char *const begin = name.data(), *const end = begin + name.size();
  const auto [middle, first] = std::from_chars(begin, end, position[0]);
  if (first != std::errc() || middle == end || *middle != 'x') return false;
  const auto [last, second] = std::from_chars(middle + 1, end, position[1]);
  return second == std::errc() && last == end && std::isfinite(position[0]) && std::isfinite(position[1]);
}

SpotPlaces places_of_names(const SpotCounts& counts) {
  SpotPlaces places;
  places.path = counts.files.front();
  for (const std::string& name : counts.barcodes) {
    Position position{};
    if (!position_of_name(name, position))
      throw InputError(
          "spot '" + name + "' of '" + places.path +
          "' has no position in its name, as '16.92x9.015' has; give positions with --coordinates");
    places.barcodes.push_back(name);
    places.positions.push_back(position);
  }
  return places;
}

SpatialSample placed_spots(SpotCounts counts, const SpotPlaces& places) {
  const std::string& file = counts.files.front();
  if (counts.barcodes.empty()) throw InputError("'" + file + "' holds no spots");
  if (counts.features.empty()) throw InputError("'" + file + "' holds no features");
  std::unordered_map<std::string_view, std::size_t> place_of;
  place_of.reserve(places.barcodes.size());
  for (std::size_t i = 0; i < places.barcodes.size(); ++i) place_of.emplace(places.barcodes[i], i);

  SpatialSample sample;
  std::vector<std::int64_t> kept;
  std::string example;  // of a spot without a position
  for (std::size_t spot = 0; spot < counts.barcodes.size(); ++spot) {
    const auto found = place_of.find(counts.barcodes[spot]);
    if (found == place_of.end()) {
      if (example.empty()) example = counts.barcodes[spot];
      continue;
    }
    const std::size_t place = found->second;
    kept.push_back(static_cast<std::int64_t>(spot));
    sample.positions.push_back(places.positions[place]);
    if (!places.array_positions.empty()) sample.array_positions.push_back(places.array_positions[place]);
    if (!places.in_tissue.empty()) sample.in_tissue.push_back(places.in_tissue[place]);
  }
  if (kept.empty())
    throw InputError("no spot of '" + file + "' has a position in '" + places.path +
                     "': the counts name spots like '" + example + "', the positions like '" +
                     (places.barcodes.empty() ? "" : places.barcodes.front()) +
                     "'; expected positions of the same section");
  sample.name = std::move(counts.name);
  sample.features = std::move(counts.features);
  sample.feature_columns = std::move(counts.feature_columns);
  sample.remarks = std::move(counts.remarks);
  sample.files = std::move(counts.files);
  if (kept.size() == counts.barcodes.size()) {
    sample.barcodes = std::move(counts.barcodes);
    sample.counts = std::move(counts.counts);
    return sample;
  }
  sample.remarks.push_back(counted(std::ssize(counts.barcodes) - std::ssize(kept), "spot") + " of " +
                           std::to_string(counts.barcodes.size()) + " without a position in '" + places.path +
                           "' left out, such as '" + example + "'.");
  sample.counts = counts.counts.select_rows(kept);
  for (const std::int64_t spot : kept)
    sample.barcodes.push_back(std::move(counts.barcodes[static_cast<std::size_t>(spot)]));
  return sample;
}

}  // namespace libbio::spatial
