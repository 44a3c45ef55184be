#include "libbio/ranking/gene_tiles.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

TEST(GeneTiles, HoldTheTransposedCounts) {
  Workers workers(2);
  const spatial::CountMatrix counts = random_counts(400, 300, 0.4, 2);
  const spatial::CountMatrix expected = counts.transposed();
  const GeneTiles tiles(counts, workers);
  EXPECT_GT(tiles.size(), 3);
  const LogScale scale(counts.row_totals(), workers);
  std::int64_t next = 0;
  for (std::int64_t number = 0; number < tiles.size(); ++number) {
    const GeneTile tile = tiles.tile(number), logarithms = tiles.tile(number, &scale);
    ASSERT_EQ(tile.begin(), next);
    for (; next < tile.end(); ++next) {
      const GeneTile::Gene gene = tile.gene(next);
      ASSERT_TRUE(std::ranges::equal(gene.spot, expected.row(next).column)) << next;
      ASSERT_TRUE(std::ranges::equal(gene.value, expected.row(next).count)) << next;
      for (std::size_t e = 0; e < gene.size(); ++e)
        ASSERT_EQ(logarithms.gene(next).value[e], scale(gene.spot[e], gene.value[e]));
    }
  }
  EXPECT_EQ(next, 300);
}

TEST(GeneTiles, GenesWithoutCountsHaveATile) {
  Workers workers(1);
  const spatial::CountMatrix none(2, 3, {0, 0, 0}, {}, {}), empty;
  const GeneTiles tiles(none, workers);
  ASSERT_EQ(tiles.size(), 1);
  EXPECT_EQ(tiles.tile(0).end(), 3);
  EXPECT_EQ(tiles.tile(0).gene(2).size(), 0u);
  EXPECT_EQ(GeneTiles(empty, workers).size(), 0);
}

}  // namespace
}  // namespace libbio::ranking
