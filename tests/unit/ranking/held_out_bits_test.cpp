#include "libbio/ranking/held_out_bits.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

TEST(HeldOutBits, AreTheNegativeLogarithmsOfShares) {
  const spatial::CountMatrix counts = sparse(table({{0, 3, 1}, {2, 2, 0}}));
  const std::vector<float> log_shares = {std::log(0.5F), std::log(0.25F), std::log(0.25F)};
  EXPECT_NEAR(held_out_bits(counts.row(0), log_shares), 4 * 2, 1e-6);
  EXPECT_NEAR(held_out_bits(counts.row(1), log_shares), 2 * 1 + 2 * 2, 1e-6);
}

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
