#include "libbio/ranking/cross_validation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "libbio/ranking/splits.h"
#include "libbio/spatial/histology_features.h"
#include "tests/refusal.h"
#include "tests/unit/ranking/planted_section.h"
#include "tests/unit/spatial/drawn_section.h"

namespace libbio::ranking {
namespace {

using Methods = std::vector<MethodResult>;

Methods judged(const SpotSet& set, const Regions& regions, CrossValidationOptions options = {}) {
  Workers workers(2);
  options.fit.epochs = 0;
  options.fit.context.masked_copies = 0;
  return cross_validate(
      set, regions, options, [](std::string_view) {}, workers);
}

const MethodResult& named(const Methods& methods, const std::string& name) {
  const auto found = std::ranges::find(methods, name, &MethodResult::name);
  if (found == methods.end()) throw ShapeError("no method '" + name + "'");
  return *found;
}

double contrast(const Methods& methods, const std::string& name, const Regions& regions) {
  return mean_over_regions(named(methods, name).accuracy.contrast, regions);
}

// Left and right half of a planted section.
Regions halves(const SpotSet& set, std::int64_t columns) {
  std::vector<std::string> labels;
  for (const std::int64_t row : set.row) labels.emplace_back(row % columns < columns / 2 ? "left" : "right");
  return regions_of(labels);
}

// Equal, or both no number.
bool same(const std::vector<double>& a, const std::vector<double>& b, std::span<const std::size_t> spots) {
  return std::ranges::all_of(
      spots, [&](std::size_t i) { return a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])); });
}

// The mean of three sections: one of this size gives .48 to .53.
TEST(CrossValidation, WithPlacesShuffledNothingIsFound) {
  Workers workers(2);
  double sum = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    const SpotSet set = set_of(planted_section(24, 24, 10, seed), workers);
    const Regions regions = halves(set, 24);
    const Methods methods = judged(set, regions);
    EXPECT_GT(contrast(methods, "ours (lift)", regions), 0.9);
    sum += contrast(methods, "ours, places shuffled", regions);
  }
  EXPECT_NEAR(sum / 3, 0.5, 0.03);
}

// What the spots of a fold counted does not change how their genes are ranked, by any method, nor what they
// are compared with.
TEST(CrossValidation, NoMethodLooksAtHeldOutSpots) {
  Workers workers(2);
  const spatial::SpatialSample sample = planted_section(10, 10, 16, 4);
  const SpotSet set = set_of(sample, workers);
  const Regions regions = halves(set, 10);
  const std::vector<std::uint8_t> kept = training_marks(folds_of(set, Validation::kSpots, 0), 2);
  std::vector<std::size_t> held_out, others;
  for (std::size_t i = 0; i < kept.size(); ++i) (kept[i] ? others : held_out).push_back(i);
  const Methods before = judged(set, regions),
                after = judged(set_of(with_other_counts(sample, kept), workers), regions);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t m = 0; m < before.size(); ++m) {
    EXPECT_TRUE(same(before[m].accuracy.contrast, after[m].accuracy.contrast, held_out)) << before[m].name;
    EXPECT_TRUE(same(before[m].accuracy.precision, after[m].accuracy.precision, held_out)) << before[m].name;
    // Other folds have learned from them.
    EXPECT_FALSE(same(before[m].accuracy.precision, after[m].accuracy.precision, others)) << before[m].name;
  }
}

// Spots of three kinds, scattered at random: many nuclei, much eosin, little of both. Neighbours tell nothing
// of a spot's kind, its picture does.
TEST(CrossValidation, HistologyAloneFindsGenesOfWhatIsSeen) {
  constexpr std::int64_t kSide = 9, kSpacing = 130, kPixels = kSide * kSpacing;
  Workers workers(2);
  Rng rng(5);
  spatial::SpatialSample sample = planted_section(kSide, kSide, 14, 5);
  spatial::DrawnSection drawn(kPixels, kPixels);
  drawn.tissue({0, kPixels}, {0, kPixels}, 0.08, 0.2);
  sample.spot_diameter = 110;
  Tensor<float> counts(Shape{kSide * kSide, 14});
  std::vector<std::string> kinds;
  for (std::int64_t s = 0; s < kSide * kSide; ++s) {
    const std::int64_t left = s % kSide * kSpacing, top = s / kSide * kSpacing;
    const auto kind = static_cast<std::int64_t>(rng.below(3));
    kinds.push_back(std::to_string(kind));
    const spatial::Position middle{static_cast<double>(left) + 65, static_cast<double>(top) + 65};
    sample.positions[static_cast<std::size_t>(s)] = middle;
    if (kind == 0)
      for (const double dx : {-30, 0, 30})
        for (const double dy : {-30, 0, 30}) drawn.nucleus({middle[0] + dx, middle[1] + dy}, 14, 0.5);
    if (kind == 1) drawn.tissue({top, top + kSpacing}, {left, left + kSpacing}, 0.08, 0.5);
    for (std::int64_t g = 0; g < 14; ++g)
      counts(s, g) = static_cast<float>(poisson(g < 12 && g / 4 == kind ? 12 : 4, rng));
  }
  sample.counts = sparse(counts);
  const spatial::HistologyFeatures seen = spatial::histology_features(sample, drawn.image(), workers);
  const SpotSet set = make_spot_set({{&sample, seen.values}}, workers);
  std::vector<std::string> labels;
  for (const std::int64_t row : set.row) labels.push_back(kinds[static_cast<std::size_t>(row)]);
  const Regions regions = regions_of(labels);
  CrossValidationOptions options;
  options.shuffled_control = false;
  const Methods methods = judged(set, regions, options);
  EXPECT_GT(contrast(methods, "histology alone, rank 8", regions), 0.9);
  EXPECT_GT(contrast(methods, "ours (lift)", regions), 0.8);
  EXPECT_LT(contrast(methods, "neighbour mean, 2 pitches", regions), 0.6);
}

TEST(CrossValidation, SectionsOfVeryDifferentSizes) {
  Workers workers(1);
  const spatial::SpatialSample large = planted_section(20, 10, 12, 1), small = planted_section(1, 10, 12, 2);
  const SpotSet set =
      make_spot_set({{&large, Tensor<float>(Shape{200, 0})}, {&small, Tensor<float>(Shape{10, 0})}}, workers);
  const Regions regions = halves(set, 10);
  for (const bool from_others : {false, true}) {
    CrossValidationOptions options;
    options.markers_from_other_sections = from_others;
    const Methods methods = judged(set, regions, options);
    EXPECT_GT(contrast(methods, "ours (lift)", regions), 0.8);
    EXPECT_GT(contrast(methods, "ridge, rank 8, each section alone", regions), 0.7);
    for (const std::string name : {"ours (lift)", "ridge, rank 8", "neighbour mean, 2 pitches", "background"})
      EXPECT_TRUE(std::ranges::all_of(named(methods, name).bits, [](double b) { return std::isfinite(b); }))
          << name;
  }
}

TEST(CrossValidation, OneGeneAndFewSpots) {
  Workers workers(1);
  const SpotSet one_gene = set_of(planted_section(5, 6, 1, 1), workers);
  for (const MethodResult& method : judged(one_gene, halves(one_gene, 6)))
    EXPECT_TRUE(std::ranges::all_of(method.accuracy.contrast, [](double x) { return std::isnan(x); }));
  CrossValidationOptions from_others;
  from_others.markers_from_other_sections = true;
  EXPECT_THROW(judged(one_gene, halves(one_gene, 6), from_others), UsageError);
  const SpotSet nine = set_of(planted_section(1, 9, 12, 1), workers);
  for (const MethodResult& method : judged(nine, halves(nine, 9))) EXPECT_EQ(method.bits.size(), 9U);
  const SpotSet eight = set_of(planted_section(1, 8, 12, 1), workers);
  EXPECT_NE(testing::refusal<UsageError>([&] {
              judged(eight, halves(eight, 8));
            }).find("section 1 has 6 spots to learn from, expected at least 7"),
            std::string::npos);
}

}  // namespace
}  // namespace libbio::ranking
