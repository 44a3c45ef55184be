#include "libbio/ranking/splits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

using Folds = std::vector<std::int32_t>;

std::vector<std::int64_t> sizes(const Folds& fold) {
  std::vector<std::int64_t> size(5);
  for (const std::int32_t own : fold) ++size.at(static_cast<std::size_t>(own));
  return size;
}

TEST(RandomFolds, AreOfEqualSizeAndDrawn) {
  const Folds fold = random_folds(103, 5, 7);
  EXPECT_EQ(sizes(fold), (std::vector<std::int64_t>{21, 21, 21, 20, 20}));
  EXPECT_EQ(fold, random_folds(103, 5, 7));
  EXPECT_NE(fold, random_folds(103, 5, 8));
  // Of 20 spots that follow each other, no fold has all, and none lacks all.
  EXPECT_GT(std::set<std::int32_t>(fold.begin(), fold.begin() + 20).size(), 3U);
  EXPECT_EQ(sizes(random_folds(5, 5, 1)), (std::vector<std::int64_t>{1, 1, 1, 1, 1}));
  EXPECT_THROW(random_folds(4, 5, 1), UsageError);
  EXPECT_THROW(random_folds(100, 1, 1), UsageError);
}

TEST(SpatialBlocks, AreNumberedByColumns) {
  const Places places = {{-10, 0}, {10, 3}, {0, 1.4}, {-0.1, 1.6}, {10, 0}, {-10, 3}};
  EXPECT_EQ(spatial_blocks(places, 2), (std::vector<std::int64_t>{0, 3, 2, 1, 2, 1}));
  EXPECT_EQ(spatial_blocks(Places{{4, 4}, {4, 4}}, 6), (std::vector<std::int64_t>{0, 0}));
  const Places huge = {{-1e308, 0}, {1e308, 0}, {1e307, 0}};
  EXPECT_EQ(spatial_blocks(huge, 2), (std::vector<std::int64_t>{0, 2, 2}));
  EXPECT_THROW(spatial_blocks(Places{{0, std::numeric_limits<double>::quiet_NaN()}}, 6), ShapeError);
  EXPECT_THROW(spatial_blocks(huge, 0), ShapeError);
}

TEST(BlockFolds, KeepBlocksTogetherAndDealThemEvenly) {
  const Places places = grid(24, 24);
  const std::vector<std::int64_t> block = spatial_blocks(places, 6);
  const Folds fold = block_folds(places, 5, 1);
  std::map<std::int64_t, std::set<std::int32_t>> folds_of;
  for (std::size_t i = 0; i < places.size(); ++i) folds_of[block[i]].insert(fold[i]);
  EXPECT_EQ(folds_of.size(), 36U);
  Folds of_block;
  for (const auto& [number, folds] : folds_of) {
    EXPECT_EQ(folds.size(), 1U);
    of_block.push_back(*folds.begin());
  }
  EXPECT_EQ(sizes(of_block), (std::vector<std::int64_t>{8, 7, 7, 7, 7}));
  EXPECT_NE(fold, block_folds(places, 5, 2));

  Places backwards(places.rbegin(), places.rend());
  Folds again = block_folds(backwards, 5, 1);
  std::ranges::reverse(again);
  EXPECT_EQ(again, fold);
}

TEST(BlockFolds, LeaveNoFoldEmptyWhereSpotsLieAtEnoughPlaces) {
  Places crowded = grid(5, 10);
  crowded.push_back({1e7, 1e7});  // on the grid of 6 × 6, all others share a block
  for (const std::int64_t size : sizes(block_folds(crowded, 5, 1))) EXPECT_GT(size, 0);
  Places few;
  for (int i = 0; i < 30; ++i) few.push_back({double(i % 5), 2});
  EXPECT_EQ(sizes(block_folds(few, 5, 1)), (std::vector<std::int64_t>{6, 6, 6, 6, 6}));
  few.resize(4);
  EXPECT_THROW(block_folds(few, 5, 1), UsageError);
  EXPECT_THROW(block_folds({}, 5, 1), UsageError);
}

TEST(Splits, TellWhatMayBeSeen) {
  const Folds fold = {0, 2, 1, 2};
  EXPECT_EQ(training_marks(fold, 2), (std::vector<std::uint8_t>{1, 0, 1, 0}));
}

}  // namespace
}  // namespace libbio::ranking
