#include "libbio/ranking/section_parts.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/ranking/planted_section.h"

namespace libbio::ranking {
namespace {

// Two planted sections, 4 × 5 and 3 × 5 spots, whose image features are the number of the spot.
struct TwoSections {
  spatial::SpatialSample first = planted_section(4, 5, 6, 1), second = planted_section(3, 5, 6, 2);
  SpotSet set;
  TwoSections() {
    Tensor<float> of_first(Shape{20, 1}), of_second(Shape{15, 1});
    for (std::int64_t i = 0; i < 20; ++i) of_first(i, 0) = static_cast<float>(i);
    for (std::int64_t i = 0; i < 15; ++i) of_second(i, 0) = static_cast<float>(20 + i);
    Workers workers(1);
    set = make_spot_set({{&first, of_first}, {&second, of_second}}, workers);
  }
};

TEST(SectionRuns, AreWhereTheSectionStaysTheSame) {
  const std::vector<SectionRun> runs = section_runs(std::vector<std::int32_t>{0, 0, 2, 3, 3, 3});
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].begin, 0);
  EXPECT_EQ(runs[0].end, 2);
  EXPECT_EQ(runs[1].size(), 1);
  EXPECT_EQ(runs[2].begin, 3);
  EXPECT_EQ(runs[2].end, 6);
  EXPECT_TRUE(section_runs({}).empty());
}

TEST(SectionAlone, IsTheSetOfTheSectionAlone) {
  const TwoSections two;
  Workers workers(1);
  const SpotSet alone = section_alone(two.set, {20, 35});
  const SpotSet expected = set_of(two.second, workers);
  EXPECT_EQ(alone.sections, 1);
  EXPECT_EQ(alone.gene_ids, expected.gene_ids);
  EXPECT_EQ(alone.counts, expected.counts);
  EXPECT_EQ(alone.section, expected.section);
  EXPECT_EQ(alone.position, expected.position);
  for (std::int64_t i = 0; i < 15; ++i) EXPECT_EQ(alone.image_features(i, 0), 20 + i);
}

// Counts and barcodes stay where they are; places and pictures move together, within their section.
TEST(PlacesShuffled, ExchangePlacesWithinSections) {
  const TwoSections two;
  const SpotSet shuffled = with_places_shuffled(two.set, 3);
  EXPECT_EQ(shuffled.counts, two.set.counts);
  EXPECT_EQ(shuffled.section, two.set.section);
  std::set<std::int64_t> seen;
  std::int64_t stayed = 0;
  for (std::size_t i = 0; i < 35; ++i) {
    const auto from = static_cast<std::int64_t>(shuffled.image_features(static_cast<std::int64_t>(i), 0));
    seen.insert(from);
    EXPECT_EQ(from < 20, i < 20);
    EXPECT_EQ(shuffled.position[i], two.set.position[static_cast<std::size_t>(from)]);
    stayed += from == static_cast<std::int64_t>(i);
  }
  EXPECT_EQ(seen.size(), 35U);
  EXPECT_LT(stayed, 10);
  EXPECT_EQ(with_places_shuffled(two.set, 3).position, shuffled.position);
  EXPECT_NE(with_places_shuffled(two.set, 4).position, shuffled.position);
}

}  // namespace
}  // namespace libbio::ranking
