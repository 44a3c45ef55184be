// A set of spots section by section.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/spot_set.h"

namespace libbio::ranking {

// Spots [begin, end) of a list are those of one section.
struct SectionRun {
  std::int64_t begin, end;
  std::int64_t size() const { return end - begin; }
};
// `section` of each spot, in which those of a section follow each other; sections without spots have no run.
std::vector<SectionRun> section_runs(std::span<const std::int32_t> section);

// Spots, counts, places and image features of one section of the set, as if there were no others.
SpotSet section_alone(const SpotSet& set, const SectionRun& run);

// The same spots, which have exchanged their places and image features at random, each within its section: a
// control in which neighbours tell nothing. The same for the same seed.
SpotSet with_places_shuffled(const SpotSet& set, std::uint64_t seed);

}  // namespace libbio::ranking
