#include "libbio/ranking/section_parts.h"

#include <numeric>

#include "libbio/ranking/matrix_rows.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {

std::vector<SectionRun> section_runs(std::span<const std::int32_t> section) {
  std::vector<SectionRun> runs;
  for (std::size_t i = 0; i < section.size(); ++i) {
    const auto spot = static_cast<std::int64_t>(i);
    if (i == 0 || section[i] != section[i - 1]) runs.push_back({spot, spot});
    runs.back().end = spot + 1;
  }
  return runs;
}

SpotSet section_alone(const SpotSet& set, const SectionRun& run) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(run.size()));
  std::iota(rows.begin(), rows.end(), run.begin);
  SpotSet alone;
  alone.gene_ids = set.gene_ids;
  alone.counts = set.counts.select_rows(rows);
  alone.sections = 1;
  alone.section.assign(rows.size(), 0);
  alone.position.assign(set.position.begin() + run.begin, set.position.begin() + run.end);
  alone.image_features = rows_of(set.image_features, rows);
  return alone;
}

SpotSet with_places_shuffled(const SpotSet& set, std::uint64_t seed) {
  SpotSet shuffled = set;
  std::vector<std::int64_t> from(static_cast<std::size_t>(set.spots()));
  std::iota(from.begin(), from.end(), 0);
  Rng rng = Rng(seed).stream(7);
  for (const SectionRun& run : section_runs(set.section))
    rng.shuffle(
        std::span(from).subspan(static_cast<std::size_t>(run.begin), static_cast<std::size_t>(run.size())));
  for (std::size_t i = 0; i < from.size(); ++i)
    shuffled.position[i] = set.position[static_cast<std::size_t>(from[i])];
  shuffled.image_features = rows_of(set.image_features, from);
  return shuffled;
}

}  // namespace libbio::ranking
