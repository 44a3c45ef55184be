#include "libbio/ranking/background_shares.h"

#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

TEST(BackgroundShares, HoldHalfACountMoreOfEachGene) {
  const spatial::CountMatrix counts = sparse(table({{4, 0}, {100, 100}, {3, 0}}));
  const std::vector<double> shares = background_shares(counts, std::vector<std::uint8_t>{1, 0, 1});
  EXPECT_DOUBLE_EQ(shares[0], 7.5 / 8);
  EXPECT_DOUBLE_EQ(shares[1], 0.5 / 8);
  EXPECT_DOUBLE_EQ(background_shares(counts, {})[1], 100.5 / 208);
  EXPECT_THROW(background_shares(counts, std::vector<std::uint8_t>(2, 1)), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
