#include "libbio/ranking/model_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "libbio/ranking/gene_ranking.h"
#include "tests/unit/ranking/planted_section.h"

namespace libbio::ranking {
namespace {

template <class Values>
bool all_finite(const Values& values) {
  return std::ranges::all_of(values, [](auto x) { return std::isfinite(x); });
}

// Fits and ranks, and looks for numbers that are none.
RankingModel sound_model(const SpotSet& set) {
  Workers workers(1);
  FitOptions options;
  options.epochs = 2;
  options.refits = 2;
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(set.spots()), 1);
  const RankingModel model = fit_ranking(
      set, LogExpression(set.counts, workers), all, options, [](std::string_view) {}, workers);
  EXPECT_TRUE(all_finite(model.query) && all_finite(model.key) && all_finite(model.attention));
  EXPECT_TRUE(all_finite(model.background) && all_finite(model.widths) && all_finite(model.fades));
  for (const RankingScore score : {RankingScore::kLift, RankingScore::kDeviance}) {
    const GeneRanking ranking = rank_genes(model, set.section, 1000, score, workers);
    EXPECT_EQ(ranking.gene.shape(), (Shape{set.spots(), set.counts.columns()}));
    EXPECT_TRUE(all_finite(ranking.score) && all_finite(ranking.z));
    EXPECT_TRUE(all_finite(ranking.information) && all_finite(ranking.effective_genes));
  }
  const PrototypeAnswer answer = ask_by_example(model, std::vector<std::int64_t>{0}, {});
  EXPECT_TRUE(all_finite(answer.spot) && all_finite(answer.gene));
  return model;
}

SpotSet set_with_counts(spatial::SpatialSample sample, const Tensor<float>& counts) {
  Workers workers(1);
  sample.counts = sparse(counts);
  return set_of(sample, workers);
}

TEST(ModelFit, OneGeneIsRanked) {
  Workers workers(1);
  sound_model(set_of(planted_section(5, 5, 1, 1), workers));
}

TEST(ModelFit, GenesWithEqualCountsEverywhereAreRanked) {
  sound_model(set_with_counts(planted_section(5, 5, 8, 1), Tensor<float>(Shape{25, 8}, 3)));
}

TEST(ModelFit, NoCountsAtAllAreRanked) {
  sound_model(set_with_counts(planted_section(5, 5, 8, 1), Tensor<float>(Shape{25, 8})));
}

TEST(ModelFit, SpotsAtOnePlaceAreRanked) {
  Workers workers(1);
  spatial::SpatialSample sample = planted_section(5, 5, 8, 1);
  for (auto& position : sample.positions) position = {3, 4};
  sound_model(set_of(sample, workers));
}

// Seven spots, one of which is held out to choose: fewer neighbours than are asked for.
TEST(ModelFit, FewSpotsAreRanked) {
  Workers workers(1);
  const RankingModel model = sound_model(set_of(planted_section(1, 7, 8, 1), workers));
  EXPECT_EQ(model.edges.lists->keys.size(), 7U * 6);
  EXPECT_THROW(sound_model(set_of(planted_section(1, 6, 8, 1), workers)), UsageError);
}

// Nothing was counted where the model is chosen: the simplest stays.
TEST(ModelFit, ValidationSpotsWithoutCountsChooseTheSimplest) {
  Workers workers(1);
  const spatial::SpatialSample sample = planted_section(8, 8, 8, 1);
  const SpotSet set = set_of(sample, workers);
  const std::vector<std::uint8_t> all(64, 1);
  const std::vector<std::uint8_t> marks = validation_marks(set, all, Validation::kSpots, 0);
  Tensor<float> counts(Shape{64, 8});
  const Tensor<double> counted = dense(sample.counts);
  for (std::int64_t s = 0; s < 64; ++s)
    for (std::int64_t g = 0; g < 8; ++g)
      counts(s, g) = marks[static_cast<std::size_t>(s)] ? 0 : static_cast<float>(counted(s, g));
  const RankingModel model = sound_model(set_with_counts(sample, counts));
  EXPECT_EQ(model.choice.background_bits, 0);
  EXPECT_EQ(model.choice.epochs, 0);
  EXPECT_EQ(model.choice.penalty, 0.1);
  EXPECT_FALSE(model.choice.masked);
  EXPECT_TRUE(std::isinf(model.choice.strength));
}

TEST(ModelFit, SectionsOfVeryDifferentSizesAreRanked) {
  Workers workers(1);
  const spatial::SpatialSample large = planted_section(12, 12, 8, 1), small = planted_section(1, 7, 8, 2);
  sound_model(
      make_spot_set({{&large, Tensor<float>(Shape{144, 0})}, {&small, Tensor<float>(Shape{7, 0})}}, workers));
}

TEST(ModelFit, ImageFeaturesThatDoNotVaryAreRanked) {
  Workers workers(1);
  const spatial::SpatialSample sample = planted_section(5, 5, 8, 1);
  sound_model(make_spot_set({{&sample, Tensor<float>(Shape{25, 3}, 7)}}, workers));
}

}  // namespace
}  // namespace libbio::ranking
