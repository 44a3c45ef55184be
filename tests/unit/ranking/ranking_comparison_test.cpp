#include "libbio/ranking/ranking_comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/ranking/ranking_accuracy.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Figures of two methods in 400 spots, ten to a block, of two regions. What the first one gains is mostly the
// block's own.
struct Judged {
  Regions regions{{"large", "small"}, {}};
  std::vector<double> first, second;
  std::vector<std::int64_t> block;
  explicit Judged(double gain) {
    Rng rng(4);
    for (std::int64_t b = 0; b < 40; ++b) {
      const double of_block = gain + 0.1 * rng.normal();
      for (int spot = 0; spot < 10; ++spot) {
        regions.of_spot.push_back(spot < 8 ? 0 : 1);
        block.push_back(100 + b);
        second.push_back(0.6 + 0.2 * rng.normal());
        first.push_back(second.back() + of_block + 0.02 * rng.normal());
      }
    }
  }
};

double width(const statistics::Interval& interval) {
  return interval.high - interval.low;
}

TEST(CompareOverRegions, PairsSpotsAndDrawsBlocksAsAWhole) {
  const Judged judged(0.08);
  const Comparison found =
      compare_over_regions(judged.first, judged.second, judged.regions, judged.block, {});
  EXPECT_EQ(found.spots, 400);
  EXPECT_DOUBLE_EQ(found.first, mean_over_regions(judged.first, judged.regions));
  EXPECT_DOUBLE_EQ(found.second, mean_over_regions(judged.second, judged.regions));
  EXPECT_DOUBLE_EQ(found.difference, found.first - found.second);
  for (const ComparedIntervals& intervals : {found.by_spot, found.by_block.value()}) {
    EXPECT_LT(intervals.difference.low, found.difference);
    EXPECT_GT(intervals.difference.high, found.difference);
    EXPECT_LT(intervals.first.low, found.first);
    EXPECT_GT(intervals.second.high, found.second);
  }
  // Paired: the spread of 0.2 between spots is in both figures, not in their difference.
  EXPECT_LT(width(found.by_spot.difference), 0.8 * width(found.by_spot.second));
  // 40 blocks of deviation 0.1 have a mean within 1.96 · 0.1 / sqrt(40) = 0.031.
  EXPECT_NEAR(width(found.by_block->difference), 2 * 0.031, 0.015);
  EXPECT_LT(width(found.by_spot.difference), 0.6 * width(found.by_block->difference));
  EXPECT_GT(found.by_block->difference.low, 0);
  const Comparison reversed =
      compare_over_regions(judged.second, judged.first, judged.regions, judged.block, {});
  EXPECT_DOUBLE_EQ(reversed.by_block->difference.high, -found.by_block->difference.low);
}

TEST(CompareOverRegions, EqualMethodsTie) {
  const Judged judged(0);
  const Comparison found = compare_over_regions(judged.first, judged.first, judged.regions, judged.block, {});
  EXPECT_EQ(found.difference, 0);
  EXPECT_EQ(found.by_spot.difference.low, 0);
  EXPECT_EQ(found.by_block->difference.high, 0);
}

TEST(CompareOverRegions, CountsSpotsThatBothWereJudgedIn) {
  Judged judged(0.1);
  judged.first[0] = judged.second[1] = kNan;
  judged.regions.of_spot[2] = kNoRegion;
  EXPECT_EQ(compare_over_regions(judged.first, judged.second, judged.regions, {}, {10, 1}).spots, 397);
  std::int64_t small = 0;
  for (std::size_t i = 0; i < 400; ++i)
    if (judged.regions.of_spot[i] == 1 && ++small > 4) judged.first[i] = kNan;
  const Comparison found = compare_over_regions(judged.first, judged.second, judged.regions, {}, {10, 1});
  EXPECT_EQ(found.spots, 317);
  EXPECT_NEAR(found.first, region_means(judged.first, judged.regions)[0], 0.01);
  EXPECT_FALSE(found.by_block);

  const std::vector<double> none(400, kNan);
  const Comparison nothing = compare_over_regions(none, judged.second, judged.regions, judged.block, {10, 1});
  EXPECT_EQ(nothing.spots, 0);
  EXPECT_TRUE(std::isnan(nothing.difference));
  EXPECT_TRUE(std::isnan(nothing.by_spot.difference.low));
  EXPECT_THROW(compare_over_regions(none, std::vector<double>(3), judged.regions, {}, {}), ShapeError);
  EXPECT_THROW(compare_over_regions(none, none, judged.regions, std::vector<std::int64_t>(3), {}),
               ShapeError);
}

TEST(CompareOverRegions, FourBlocksAreTooFew) {
  Judged judged(0.1);
  for (std::int64_t& block : judged.block) block %= 4;
  EXPECT_FALSE(
      compare_over_regions(judged.first, judged.second, judged.regions, judged.block, {10, 1}).by_block);
  for (std::size_t i = 0; i < 200; ++i) judged.block[i] = 4;
  EXPECT_TRUE(
      compare_over_regions(judged.first, judged.second, judged.regions, judged.block, {10, 1}).by_block);
}

// Eight blocks, of which one holds all of the rare region.
TEST(CompareOverRegions, DrawsWithoutARegionAreLeftOut) {
  Regions regions{{"a", "rare"}, {}};
  std::vector<double> first, second;
  std::vector<std::int64_t> block;
  for (std::int64_t b = 0; b < 8; ++b)
    for (int spot = 0; spot < 10; ++spot) {
      block.push_back(b);
      regions.of_spot.push_back(b == 2 ? 1 : 0);
      second.push_back(0);
      first.push_back(b == 2 ? 0.9 : 0.1);
    }
  const Comparison found = compare_over_regions(first, second, regions, block, {});
  EXPECT_DOUBLE_EQ(found.difference, 0.5);
  EXPECT_NEAR(found.by_block->difference.low, 0.5, 1e-12);
  EXPECT_NEAR(found.by_block->difference.high, 0.5, 1e-12);
  // Eight regions of one block each are nearly never drawn together.
  regions.names = {"0", "1", "2", "3", "4", "5", "6", "7"};
  for (std::size_t spot = 0; spot < block.size(); ++spot)
    regions.of_spot[spot] = static_cast<std::int32_t>(block[spot]);
  EXPECT_FALSE(compare_over_regions(first, second, regions, block, {}).by_block);
}

TEST(CompareBits, DividesSumsOfBitsByCounts) {
  const std::vector<double> first = {30, 10, kNan, 8, 5, 3}, second = {40, 10, 7, 10, kNan, 9};
  const std::vector<double> totals = {10, 2, 3, 4, 1, 0};
  const Comparison found = compare_bits(first, second, totals, {}, {200, 1});
  EXPECT_EQ(found.spots, 3);
  EXPECT_DOUBLE_EQ(found.first, 48.0 / 16);
  EXPECT_DOUBLE_EQ(found.second, 60.0 / 16);
  EXPECT_DOUBLE_EQ(found.difference, -12.0 / 16);
  EXPECT_DOUBLE_EQ(found.by_spot.difference.low, -1);  // the first spot three times
  EXPECT_DOUBLE_EQ(found.by_spot.difference.high, 0);  // the second one
}

}  // namespace
}  // namespace libbio::ranking
