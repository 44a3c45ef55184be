#include "libbio/ranking/spot_context.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libbio/error.h"
#include "libbio/ranking/markers.h"
#include "libbio/ranking/principal_components.h"
#include "libbio/ranking/query_training.h"
#include "tests/refusal.h"
#include "tests/unit/ranking/planted_section.h"

namespace libbio::ranking {
namespace {

using Marks = std::vector<std::uint8_t>;

bool equal(const Tensor<float>& a, const Tensor<float>& b) {
  return a.shape() == b.shape() && std::equal(a.begin(), a.end(), b.begin());
}

// A planted section of 10 × 10 spots, of which every fifth is held out, before and after these have counted
// something else.
struct HeldOut {
  Marks training;
  SpotSet before, after;
  explicit HeldOut(Workers& workers) {
    for (int s = 0; s < 100; ++s) training.push_back(s % 5 != 3);
    const spatial::SpatialSample sample = planted_section(10, 10, 12, 2);
    before = set_of(sample, workers);
    after = set_of(with_other_counts(sample, training), workers);
  }
};

struct Contexts {
  LogExpression expression;
  SpotContext context;
  Contexts(const SpotSet& set, const Marks& training, Workers& workers)
      : expression(set.counts, workers), context(set, expression, training, {}, 0, workers) {}
};

SpotAttentionShape shape_of(const SpotContext& context) {
  SpotAttentionShape shape;
  shape.values = context.values().dim(1);
  shape.query_features = context.query_features(0).dim(1);
  return shape;
}

// Nothing that a held-out spot counted is in the context of any spot, its own included, nor in the scale.
TEST(SpotContext, DoesNotSeeHeldOutSpots) {
  Workers workers(1);
  const HeldOut held_out(workers);
  Contexts before(held_out.before, held_out.training, workers),
      after(held_out.after, held_out.training, workers);
  // A content that is not zero, so that the queries and keys of the attention count.
  QueryModel model(shape_of(before.context), 60, 2, 0);
  nn::Parameters<float>& parameters = model.attention_parameters();
  for (float& x : parameters.value(parameters.find("spot_attention.query.weight"))) x = 0.2F;
  before.context.fit_scale(model.attention(), workers);
  after.context.fit_scale(model.attention(), workers);
  ASSERT_EQ(before.context.copies(), 4U);
  for (std::size_t copy = 0; copy < 4; ++copy) {
    EXPECT_TRUE(equal(before.context.query_features(copy), after.context.query_features(copy)));
    EXPECT_TRUE(equal(before.context.features(model.attention(), copy, workers),
                      after.context.features(model.attention(), copy, workers)));
    for (const std::int32_t neighbour : before.context.edges(copy).lists->keys)
      EXPECT_TRUE(held_out.training[static_cast<std::size_t>(neighbour)]);
  }
  // The change can be seen where it is allowed: in what the spots themselves express.
  EXPECT_FALSE(equal(before.context.values(), after.context.values()));
}

TEST(SpotContext, NorDoesAnythingElseThatIsFittedToTrainingSpots) {
  Workers workers(1);
  const HeldOut held_out(workers);
  const LogExpression before(held_out.before.counts, workers), after(held_out.after.counts, workers);
  PrincipalComponentOptions options;
  options.components = 5;
  options.fitted = held_out.training;
  const PrincipalComponents a = principal_components(before, options, workers),
                            b = principal_components(after, options, workers);
  EXPECT_TRUE(equal(a.loadings, b.loadings));
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.variance, b.variance);
  EXPECT_TRUE(equal(log_shares(held_out.before, held_out.before.counts, held_out.training),
                    log_shares(held_out.after, held_out.after.counts, held_out.training)));
  std::vector<std::string> labels;
  for (int s = 0; s < 100; ++s) labels.emplace_back(s % 10 < 5 ? "left" : "right");
  const Regions regions = regions_of(labels);
  const Tensor<double> t = region_contrast(before, regions, held_out.training, workers);
  EXPECT_TRUE(std::ranges::equal(t, region_contrast(after, regions, held_out.training, workers)));
  EXPECT_FALSE(std::ranges::equal(t, region_contrast(after, regions, {}, workers)));
}

// In a masked copy a spot asks its nearest neighbours outside a circle around it.
TEST(SpotContext, MaskedCopiesHideTheNearest) {
  Workers workers(1);
  const SpotSet set = set_of(planted_section(20, 20, 6, 1), workers);
  const Contexts made(set, Marks(400, 1), workers);
  const SpotEdges& all = made.context.edges(0);
  for (std::size_t copy = 1; copy < made.context.copies(); ++copy) {
    const SpotEdges& some = made.context.edges(copy);
    double nearest = 0;
    for (std::size_t i = 0; i < 400; ++i) {
      const auto begin = static_cast<std::size_t>(some.lists->offsets[i]),
                 end = static_cast<std::size_t>(some.lists->offsets[i + 1]);
      ASSERT_EQ(end - begin, 36U);
      EXPECT_TRUE(std::is_sorted(some.squared_distance.begin() + static_cast<std::ptrdiff_t>(begin),
                                 some.squared_distance.begin() + static_cast<std::ptrdiff_t>(end)));
      nearest += std::sqrt(static_cast<double>(some.squared_distance[begin])) / 400;
      EXPECT_EQ(all.squared_distance[static_cast<std::size_t>(all.lists->offsets[i])], 1);
    }
    // Radii are drawn evenly from 0 to 6 pitches.
    EXPECT_NEAR(nearest, 3.4, 0.4);
  }
}

TEST(SpotContext, NeedsThreeSpotsOfEachSection) {
  Workers workers(1);
  const spatial::SpatialSample first = planted_section(4, 4, 6, 1), second = planted_section(2, 4, 6, 2);
  const SpotSet set =
      make_spot_set({{&first, Tensor<float>(Shape{16, 0})}, {&second, Tensor<float>(Shape{8, 0})}}, workers);
  Marks training(24, 1);
  EXPECT_NO_THROW(Contexts(set, training, workers));
  std::fill(training.begin() + 18, training.end(), std::uint8_t{0});
  EXPECT_NE(testing::refusal<UsageError>([&] {
              Contexts(set, training, workers);
            }).find("section 2 has 2 spots to learn from, expected at least 3"),
            std::string::npos);
}

}  // namespace
}  // namespace libbio::ranking
