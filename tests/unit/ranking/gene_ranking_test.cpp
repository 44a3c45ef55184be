#include "libbio/ranking/gene_ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "libbio/error.h"
#include "tests/unit/ranking/planted_section.h"

namespace libbio::ranking {
namespace {

const Stage kSilent = [](std::string_view) {};

RankingModel fitted(const SpotSet& set, std::span<const std::uint8_t> training, Workers& workers,
                    int refits = 0) {
  FitOptions options;
  options.epochs = 2;
  options.refits = refits;
  return fit_ranking(set, LogExpression(set.counts, workers), training, options, kSilent, workers);
}

TEST(GeneRanking, FindsThePlantedGenes) {
  Workers workers(2);
  const spatial::SpatialSample sample = planted_section(12, 12, 20, 1);
  const SpotSet set = set_of(sample, workers);
  const std::vector<std::uint8_t> all(144, 1);
  const RankingModel model = fitted(set, all, workers, 4);
  EXPECT_LT(model.choice.key_bits, model.choice.background_bits);
  const GeneRanking ranking = rank_genes(model, set.section, 3, RankingScore::kLift, workers);
  int right = 0;
  for (std::int64_t i = 0; i < 144; ++i) {
    const bool left = set.row[static_cast<std::size_t>(i)] % 12 < 6;
    std::set<std::int32_t> found;
    for (std::int64_t n = 0; n < 3; ++n) {
      found.insert(ranking.gene(i, n));
      EXPECT_LE(ranking.score(i, n), ranking.score(i, std::max<std::int64_t>(n, 1) - 1));
    }
    const std::int64_t column = set.row[static_cast<std::size_t>(i)] % 12;
    if (column < 4 || column >= 8)  // away from the border, where neighbours are of one kind
      right += found == (left ? std::set<std::int32_t>{0, 1, 2} : std::set<std::int32_t>{3, 4, 5});
    EXPECT_GT(ranking.information[static_cast<std::size_t>(i)], 0);
    EXPECT_LT(ranking.effective_genes[static_cast<std::size_t>(i)], 20);
  }
  EXPECT_GE(right, 90);  // of 96
  // In the middle of a half the answer does not depend on which spots were drawn.
  EXPECT_GT(ranking.z(5 * 12 + 1, 0), 5);
  EXPECT_EQ(scores_of_gene(model, set.section, ranking.gene(7, 0), RankingScore::kLift)[7],
            ranking.score(7, 0));
  for (const RankingScore score : {RankingScore::kLift, RankingScore::kDeviance}) {
    const GeneRanking best = rank_genes(model, set.section, 1, score, workers);
    std::vector<float> scores(20);
    scores_of_spots(model, set.section, score)(7, scores);
    EXPECT_EQ(*std::ranges::max_element(scores), best.score(7, 0));
    EXPECT_EQ(scores[static_cast<std::size_t>(best.gene(7, 0))], best.score(7, 0));
  }
}

// What a held-out spot counted changes nothing, neither its own ranking nor that of others.
TEST(GeneRanking, NeverLooksAtHeldOutSpots) {
  Workers workers(1);
  const spatial::SpatialSample sample = planted_section(10, 10, 12, 2);
  std::vector<std::uint8_t> training(100, 1);
  training[33] = training[34] = training[71] = 0;
  const SpotSet set = set_of(sample, workers);
  const RankingModel before = fitted(set, training, workers);
  const SpotSet other = set_of(with_other_counts(sample, training), workers);
  const RankingModel after = fitted(other, training, workers);
  EXPECT_TRUE(std::equal(before.query.begin(), before.query.end(), after.query.begin()));
  EXPECT_TRUE(std::equal(before.key.begin(), before.key.end(), after.key.begin()));
}

TEST(GeneRanking, OrderOfSpotsGenesAndThreadsDoNotMatter) {
  Workers one(1), three(3);
  const spatial::SpatialSample sample = planted_section(10, 10, 12, 3);
  std::vector<std::int64_t> spots(100), genes(12);
  for (std::size_t i = 0; i < 100; ++i) spots[i] = static_cast<std::int64_t>((i * 37 + 5) % 100);
  for (std::size_t g = 0; g < 12; ++g) genes[g] = static_cast<std::int64_t>((g * 7 + 3) % 12);
  const spatial::SpatialSample mixed = select_features(select_spots(sample, spots), genes);
  const SpotSet set = set_of(sample, one), other = set_of(mixed, three);
  EXPECT_EQ(set.gene_ids, other.gene_ids);
  EXPECT_EQ(set.counts, other.counts);
  const std::vector<std::uint8_t> all(100, 1);
  const RankingModel a = fitted(set, all, one, 2), b = fitted(other, all, three, 2);
  const GeneRanking x = rank_genes(a, set.section, 5, RankingScore::kDeviance, one),
                    y = rank_genes(b, other.section, 5, RankingScore::kDeviance, three);
  EXPECT_TRUE(std::equal(x.gene.begin(), x.gene.end(), y.gene.begin()));
  EXPECT_TRUE(std::equal(x.score.begin(), x.score.end(), y.score.begin()));
  EXPECT_TRUE(std::equal(x.z.begin(), x.z.end(), y.z.begin()));
  // The spot of row i of the set is the same spot of both samples.
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_EQ(sample.barcodes[static_cast<std::size_t>(set.row[i])],
              mixed.barcodes[static_cast<std::size_t>(other.row[i])]);
}

TEST(GeneRanking, AsksByExample) {
  Workers workers(1);
  const spatial::SpatialSample sample = planted_section(10, 10, 12, 4);
  const SpotSet set = set_of(sample, workers);
  const std::vector<std::uint8_t> all(100, 1);
  const RankingModel model = fitted(set, all, workers);
  const std::vector<std::int64_t> like = {41, 52}, against = {47};
  const PrototypeAnswer answer = ask_by_example(model, like, against);
  EXPECT_GT(answer.spot[31], 0.3F);
  EXPECT_LT(answer.spot[38], -0.3F);
  for (std::size_t left = 0; left < 3; ++left)
    for (std::size_t right = 3; right < 6; ++right) EXPECT_GT(answer.gene[left], answer.gene[right] + 0.5F);
  EXPECT_THROW(ask_by_example(model, {}, against), ShapeError);
  EXPECT_THROW(rank_genes(model, set.section, 0, RankingScore::kLift, workers), UsageError);
}

// Antibodies answer the same queries by a softmax of their own.
TEST(GeneRanking, AntibodiesAreASecondModality) {
  Workers workers(1);
  spatial::SpatialSample sample = planted_section(10, 10, 16, 5);
  for (std::size_t f = 12; f < 16; ++f) sample.features[f].type = spatial::kAntibodyCapture;
  Tensor<float> counts(Shape{100, 16});
  const Tensor<double> counted = dense(sample.counts);
  for (std::int64_t s = 0; s < 100; ++s)
    for (std::int64_t g = 0; g < 16; ++g)
      counts(s, g) =
          g < 12 ? static_cast<float>(counted(s, g)) : (g == (s % 10 < 5 ? 12 : 13) ? 60.0F : 20.0F);
  sample.counts = sparse(counts);
  const SpotSet set = set_of(sample, workers);
  EXPECT_EQ(set.gene_ids.size(), 12U);
  EXPECT_EQ(set.antibody_ids.size(), 4U);
  const std::vector<std::uint8_t> all(100, 1);
  const GeneRanking ranking =
      rank_genes(antibody_model(fitted(set, all, workers)), set.section, 1, RankingScore::kLift, workers);
  int right = 0;
  for (std::int64_t i = 0; i < 100; ++i) right += ranking.gene(i, 0) == (i % 10 < 5 ? 0 : 1);
  EXPECT_GE(right, 90);
}

TEST(GeneRanking, SectionsShareKeysAndKeepTheirBackground) {
  Workers workers(1);
  const spatial::SpatialSample first = planted_section(8, 8, 12, 6), second = planted_section(8, 8, 12, 7);
  const SpotSet set =
      make_spot_set({{&first, Tensor<float>(Shape{64, 0})}, {&second, Tensor<float>(Shape{64, 0})}}, workers);
  EXPECT_EQ(set.sections, 2);
  EXPECT_EQ(set.spots(), 128);
  const std::vector<std::uint8_t> all(128, 1);
  const RankingModel model = fitted(set, all, workers);
  EXPECT_EQ(model.key.dim(0), 12);
  EXPECT_EQ(model.background.dim(0), 2);
  for (const std::int32_t neighbour : model.edges.lists->keys) EXPECT_LT(neighbour, 128);
  for (std::size_t e = 0; e < static_cast<std::size_t>(model.edges.lists->offsets[64]); ++e)
    EXPECT_LT(model.edges.lists->keys[e], 64);
}

}  // namespace
}  // namespace libbio::ranking
