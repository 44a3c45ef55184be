#include "libbio/ranking/ranking_accuracy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "libbio/error.h"
#include "libbio/ranking/spot_scores.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Pair by pair.
double naive_contrast(const Markers& markers, std::size_t region, std::span<const float> scores) {
  std::set<std::int32_t> mine(markers[region].begin(), markers[region].end()), others;
  for (std::size_t r = 0; r < markers.size(); ++r)
    if (r != region) others.insert(markers[r].begin(), markers[r].end());
  double right = 0, pairs = 0;
  for (const std::int32_t a : mine)
    for (const std::int32_t b : others)
      if (!others.contains(a) && !mine.contains(b)) {
        const float x = scores[static_cast<std::size_t>(a)], y = scores[static_cast<std::size_t>(b)];
        right += x > y ? 1 : x == y ? 0.5 : 0;
        ++pairs;
      }
  return right / pairs;
}

// By sorting all genes.
double naive_precision(const std::vector<std::int32_t>& markers, std::span<const float> scores) {
  std::vector<std::int32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](std::int32_t gene) { return scores[static_cast<std::size_t>(gene)]; });
  double sum = 0, found = 0;
  for (std::size_t k = 0; k < order.size(); ++k)
    if (std::ranges::find(markers, order[k]) != markers.end()) sum += ++found / static_cast<double>(k + 1);
  return sum / found;
}

TEST(MarkerJudge, CountsPairsAndPlaces) {
  // Gene 3 is a marker of both: on no side of a contrast, but one of the markers of a precision.
  const MarkerJudge judge({{0, 1, 2, 3}, {3, 4, 5, 6}}, 8);
  const std::vector<float> scores = {9, 5, 1, 7, 5, 0, 2, 8};
  // {9, 5, 1} against {5, 0, 2}: 3 + 2.5 + 1 of 9.
  EXPECT_EQ(judge.judge(0, scores).contrast, 6.5 / 9);
  EXPECT_EQ(judge.judge(1, scores).contrast, 2.5 / 9);
  // Genes in order: 0 7 3 1 4 6 2 5.
  EXPECT_DOUBLE_EQ(judge.judge(0, scores).precision, (1.0 / 1 + 2.0 / 3 + 3.0 / 4 + 4.0 / 7) / 4);
  EXPECT_DOUBLE_EQ(judge.judge(1, scores).precision, (1.0 / 3 + 2.0 / 5 + 3.0 / 6 + 4.0 / 8) / 4);
  EXPECT_TRUE(std::isnan(judge.judge(kNoRegion, scores).contrast));
  EXPECT_TRUE(std::isnan(judge.judge(kNoRegion, scores).precision));
}

TEST(MarkerJudge, AgreesWithPairsAndSortingWhateverTies) {
  Rng rng(5);
  const std::int64_t genes = 300;
  Markers markers(4);
  for (std::size_t region = 0; region < 4; ++region) {
    std::vector<std::int32_t> all(genes);
    std::iota(all.begin(), all.end(), 0);
    rng.shuffle(std::span(all));
    markers[region].assign(all.begin(), all.begin() + 40);
  }
  const MarkerJudge judge(markers, genes);
  for (const std::uint64_t distinct : {1u, 2u, 30u, 100000u}) {
    std::vector<float> scores(genes);
    for (float& score : scores) score = static_cast<float>(rng.below(distinct)) - 7;
    if (distinct == 30) scores[3] = -kInfinity, scores[4] = kInfinity, scores[5] = -0.0F;
    for (std::size_t region = 0; region < 4; ++region) {
      const SpotAccuracy found = judge.judge(static_cast<std::int32_t>(region), scores);
      EXPECT_NEAR(found.contrast, naive_contrast(markers, region, scores), 1e-12);
      EXPECT_NEAR(found.precision, naive_precision(markers[region], scores), 1e-12);
      if (distinct == 1) {
        EXPECT_EQ(found.contrast, 0.5);
      }
    }
  }
}

TEST(MarkerJudge, AgreesWithScikitLearn) {
  const MarkerJudge judge({{1, 3, 5, 6}, {0, 2, 7, 8, 11}}, 12);
  std::vector<float> scores = {0.3F, 2.1F, -0.7F, 1.5F, 0.9F, -1.2F, 1.1F, 0.2F, 2.4F, -0.1F, 0.6F, 1.9F};
  EXPECT_NEAR(judge.judge(0, scores).contrast, 0.5, 1e-12);                   // roc_auc_score
  EXPECT_NEAR(judge.judge(0, scores).precision, 0.48333333333333334, 1e-12);  // average_precision_score
  for (float& score : scores) score = std::round(score);
  EXPECT_NEAR(judge.judge(0, scores).contrast, 0.575, 1e-12);
}

TEST(MarkerJudge, OneListForAllSpotsIsWorthOneHalf) {
  const MarkerJudge judge({{0, 1, 2}, {3, 4, 5, 6}}, 9);
  Rng rng(1);
  std::vector<float> scores(9);
  for (float& score : scores) score = static_cast<float>(rng.below(6));
  EXPECT_DOUBLE_EQ(judge.judge(0, scores).contrast + judge.judge(1, scores).contrast, 1);
}

TEST(MarkerJudge, NeedsThreeMarkersOnEachSide) {
  const std::vector<float> scores = {7, 6, 5, 4, 3, 2, 1, 0};
  const MarkerJudge one({{0, 1, 2, 3}, {2, 3, 4, 5, 6}, {7, 6}}, 8);
  EXPECT_TRUE(std::isnan(one.judge(0, scores).contrast));  // 0 and 1 are its own
  EXPECT_EQ(one.judge(0, scores).precision, 1);
  EXPECT_TRUE(std::isnan(one.judge(1, scores).contrast));  // 4 and 5
  EXPECT_TRUE(std::isnan(one.judge(2, scores).contrast));
  EXPECT_TRUE(std::isnan(one.judge(2, scores).precision));
  const MarkerJudge few_others({{0, 1, 2}, {6, 7}}, 8);
  EXPECT_TRUE(std::isnan(few_others.judge(0, scores).contrast));
  const MarkerJudge other({{0, 1, 2}, {6, 7, 2}, {5}}, 8);
  EXPECT_TRUE(std::isnan(other.judge(0, scores).contrast));
  EXPECT_EQ(MarkerJudge({{0, 1, 2, 3}, {6, 7, 3}, {5}}, 8).judge(0, scores).contrast, 1);
}

TEST(MarkerJudge, RefusesWhatIsNoScoreAndNoMarker) {
  const MarkerJudge judge({{0, 1, 2}, {3, 4, 5}}, 6);
  EXPECT_THROW(judge.judge(0, std::vector<float>{1, 2, 3, 4, 5, NAN}), ShapeError);
  EXPECT_THROW(judge.judge(0, std::vector<float>(5)), ShapeError);
  EXPECT_THROW(judge.judge(2, std::vector<float>(6)), ShapeError);
  EXPECT_THROW(MarkerJudge({{6}}, 6), ShapeError);
  EXPECT_THROW(MarkerJudge({{1, 2, 1}}, 6), ShapeError);
}

TEST(RankingAccuracy, OfTilesIsThatOfSpots) {
  const std::int64_t spots = 150, genes = 40;
  Regions regions{{"a", "b"}, {}};
  for (std::int32_t i = 0; i < spots; ++i) regions.of_spot.push_back(i % 3 - 1);
  const MarkerJudge judge({{0, 1, 2, 3}, {4, 5, 6, 7}}, genes);
  const SpotScores scores = [](std::int64_t spot, std::span<float> to) {
    Rng rng(static_cast<std::uint64_t>(spot));
    for (float& score : to) score = static_cast<float>(rng.normal());
  };
  std::vector<std::int64_t> judged;
  for (std::int64_t spot = spots - 1; spot >= 0; --spot)
    if (spot % 10 != 0) judged.push_back(spot);
  Workers workers(2);
  RankingAccuracy accuracy(spots);
  score_by_tiles(
      scores, judged, genes,
      [&](std::span<const std::int64_t> shown, View<const float> tile) {
        judge_tile(judge, regions, shown, tile, accuracy, workers);
      },
      workers);
  std::vector<float> row(static_cast<std::size_t>(genes));
  for (std::int64_t spot = 0; spot < spots; ++spot) {
    const auto i = static_cast<std::size_t>(spot);
    EXPECT_EQ(std::isnan(accuracy.contrast[i]), spot % 10 == 0 || regions.of_spot[i] == kNoRegion);
    if (std::isnan(accuracy.contrast[i])) continue;
    scores(spot, row);
    EXPECT_EQ(accuracy.contrast[i], judge.judge(regions.of_spot[i], row).contrast);
    EXPECT_EQ(accuracy.precision[i], judge.judge(regions.of_spot[i], row).precision);
  }
  const Tensor<float> tile({2, genes});
  EXPECT_THROW(judge_tile(judge, regions, std::vector<std::int64_t>{1}, tile, accuracy, workers), ShapeError);
  EXPECT_THROW(judge_tile(judge, regions, std::vector<std::int64_t>{1, spots}, tile, accuracy, workers),
               ShapeError);
}

TEST(RankingAccuracy, IsTheMeanOverRegionsOfFiveSpotsOrMore) {
  Regions regions{{"a", "b", "c"}, {}};
  std::vector<double> figure;
  const auto add = [&](std::int32_t region, std::initializer_list<double> values) {
    for (const double value : values) {
      regions.of_spot.push_back(region);
      figure.push_back(value);
    }
  };
  add(0, {1, 1, 1, 1, 1, 0, kNan, 1, 1});
  add(1, {0.5, 0.25, 0.5, 0.25, kNan, 0.5, 0.4});
  add(2, {1, 1, 1, 1, kNan});
  add(kNoRegion, {9, 9, 9, 9, 9, 9});
  const std::vector<double> means = region_means(figure, regions);
  EXPECT_DOUBLE_EQ(means[0], 7.0 / 8);
  EXPECT_DOUBLE_EQ(means[1], 0.4);
  EXPECT_TRUE(std::isnan(means[2]));
  EXPECT_DOUBLE_EQ(mean_over_regions(figure, regions), (7.0 / 8 + 0.4) / 2);
  EXPECT_TRUE(std::isnan(mean_over_regions({}, Regions{})));
  EXPECT_THROW(mean_over_regions({}, regions), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
