#include "libbio/ranking/gene_tiles.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

TEST(GeneTiles, HoldTheTransposedCounts) {
  const spatial::CountMatrix counts = random_counts(400, 300, 0.4, 2);
  const spatial::CountMatrix expected = counts.transposed();
  const std::vector<GeneRange> ranges = gene_ranges(counts);
  EXPECT_GT(ranges.size(), 3u);
  std::int64_t next = 0;
  for (const GeneRange& range : ranges) {
    ASSERT_EQ(range.begin, next);
    const GeneTile tile(counts, range);
    for (; next < range.end; ++next) {
      ASSERT_TRUE(std::ranges::equal(tile.gene(next).spot, expected.row(next).column)) << next;
      ASSERT_TRUE(std::ranges::equal(tile.gene(next).count, expected.row(next).count)) << next;
    }
  }
  EXPECT_EQ(next, 300);
}

TEST(GeneTiles, GenesWithoutCountsHaveARange) {
  const spatial::CountMatrix none(2, 3, {0, 0, 0}, {}, {});
  const std::vector<GeneRange> ranges = gene_ranges(none);
  ASSERT_EQ(ranges.size(), 1u);
  EXPECT_EQ(ranges[0].end, 3);
  EXPECT_EQ(GeneTile(none, ranges[0]).gene(2).size(), 0u);
  EXPECT_TRUE(gene_ranges(spatial::CountMatrix()).empty());
}

}  // namespace
}  // namespace libbio::ranking
