#include "libbio/sequence/subsample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "tests/unit/sequence/sample_msa.h"

namespace libbio::sequence {
namespace {

using ::testing::ElementsAre;
using testing::msa_of;
using testing::sample_rows;

// The definition, all distances from the beginning in every step.
std::vector<std::int64_t> plain_order(const Msa& msa, std::int64_t count, Diversity diversity) {
  std::vector<std::int64_t> order = {0};
  if (count >= msa.rows())
    while (static_cast<std::int64_t>(order.size()) < msa.rows()) order.push_back(order.back() + 1);
  while (static_cast<std::int64_t>(order.size()) < std::min(count, msa.rows())) {
    std::int64_t best = -1, best_total = 0;
    for (std::int64_t row = 0; row < msa.rows(); ++row) {
      if (std::ranges::find(order, row) != order.end()) continue;
      std::int64_t total = 0;
      for (const std::int64_t chosen : order)
        for (std::int64_t c = 0; c < msa.columns(); ++c)
          total += msa.characters()(row, c) != msa.characters()(chosen, c);
      if (best < 0 || (diversity == Diversity::most ? total > best_total : total < best_total)) {
        best = row;
        best_total = total;
      }
    }
    order.push_back(best);
  }
  return order;
}

std::vector<std::int64_t> chosen(const Msa& msa, std::int64_t count, Subsampling how,
                                 std::uint64_t seed = 1) {
  Workers workers(1);
  return subsample(msa, count, how, Weights(std::vector<double>(static_cast<std::size_t>(msa.rows()), 1.0)),
                   Rng(seed), workers);
}

TEST(Subsample, GreedyEqualsTheDefinition) {
  Rng rng(5);
  Workers workers(1);
  // Widths around the sum of a byte and the words of all instruction sets.
  for (const std::int64_t columns : {1, 2, 31, 64, 65, 254, 255, 256, 511, 600}) {
    const Msa msa = msa_of(sample_rows(rng, 40, columns, 0.9));
    for (const std::int64_t count : {1, 2, 12, 39, 40, 100}) {
      EXPECT_EQ(greedy_order(msa.characters(), count, Diversity::most, workers),
                plain_order(msa, count, Diversity::most))
          << columns << " columns, " << count;
      EXPECT_EQ(greedy_order(msa.characters(), count, Diversity::least, workers),
                plain_order(msa, count, Diversity::least))
          << columns << " columns, " << count;
    }
  }
}

TEST(Subsample, GreedyTakesTheFirstOfEqualRowsAndTheQueryFirst) {
  Workers workers(1);
  const Msa msa = msa_of({"AAAA", "CCCC", "AAAA", "DDDD", "CCCC", "AA--"});
  EXPECT_THAT(greedy_order(msa.characters(), 4, Diversity::most, workers), ElementsAre(0, 1, 3, 5));
  EXPECT_THAT(greedy_order(msa.characters(), 3, Diversity::least, workers), ElementsAre(0, 2, 5));
  EXPECT_THAT(chosen(msa, 4, Subsampling::greedy), ElementsAre(0, 1, 3, 5));
  EXPECT_THAT(chosen(msa, 3, Subsampling::greedy_similar), ElementsAre(0, 2, 5));
}

TEST(Subsample, GreedyComparesCharactersNotCodes) {
  Workers workers(1);
  // Both are unknown letters, but X is not U.
  sequence::QueryMap query = msa_of({"UUUU"}).query();
  Tensor<char> characters({3, 4}, 'U');
  std::ranges::fill(characters[2], 'X');
  const Msa msa(characters, {"q", "a", "b"}, query);
  EXPECT_THAT(chosen(msa, 2, Subsampling::greedy), ElementsAre(0, 2));
}

// Differences in every column of very wide rows must not overflow.
TEST(Subsample, GreedyCountsWideRows) {
  std::vector<std::string> rows(3, std::string(70000, 'A'));
  rows[1].replace(0, 256, std::string(256, 'C'));
  rows[2].replace(1000, 257, std::string(257, 'C'));
  EXPECT_THAT(chosen(msa_of(rows), 2, Subsampling::greedy), ElementsAre(0, 2));
}

TEST(Subsample, EveryWayTakesAllOfAFewRows) {
  const Msa msa = msa_of({"AC", "CA", "DD"});
  for (const auto how : {Subsampling::greedy, Subsampling::greedy_similar, Subsampling::first,
                         Subsampling::random, Subsampling::weighted}) {
    EXPECT_THAT(chosen(msa, 3, how), ElementsAre(0, 1, 2));
    EXPECT_THAT(chosen(msa, 1, how), ElementsAre(0));
    EXPECT_THROW(chosen(msa, 0, how), UsageError);
    EXPECT_EQ(subsampling_named(subsampling_name(how)), how);
  }
  EXPECT_THROW(subsampling_named("Greedy"), UsageError);
}

TEST(Subsample, RandomRowsAreEquallyLikelyAndDistinct) {
  Rng rng(9);
  const Msa msa = msa_of(sample_rows(rng, 6, 10, 0.5));
  constexpr int kDraws = 6000;
  std::vector<int> drawn(6, 0);
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    const auto rows = chosen(msa, 3, Subsampling::random, seed);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], 0);
    EXPECT_LT(rows[1], rows[2]);
    for (const std::int64_t row : rows) ++drawn[static_cast<std::size_t>(row)];
  }
  // Two of five: 2400 each, standard deviation 38.
  for (std::size_t row = 1; row < 6; ++row) EXPECT_NEAR(drawn[row], 2400, 190);
  EXPECT_EQ(chosen(msa, 3, Subsampling::random, 4), chosen(msa, 3, Subsampling::random, 4));
}

TEST(Subsample, WeightedRowsAreDrawnWithReplacementByWeight) {
  const Msa msa = msa_of({"AA", "AC", "CA", "CC", "DD", "EE", "FF"});
  const Weights weights({1, 0.5, 0.5, 1, 0.25, 0.75, 1});  // 4 without the query
  Workers workers(1);
  std::vector<int> drawn(7, 0);
  bool repeated = false;
  constexpr int kSeeds = 4000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto rows = subsample(msa, 5, Subsampling::weighted, weights, Rng(seed), workers);
    ASSERT_EQ(rows.size(), 5u);
    EXPECT_EQ(rows[0], 0);
    EXPECT_TRUE(std::ranges::is_sorted(rows));
    repeated = repeated || std::set(rows.begin(), rows.end()).size() < 5;
    for (const std::int64_t row : rows) ++drawn[static_cast<std::size_t>(row)];
    EXPECT_EQ(msa.with_rows(rows).rows(), 5);
  }
  EXPECT_TRUE(repeated);
  EXPECT_EQ(drawn[0], kSeeds);  // kept, and never drawn again
  for (std::size_t row = 1; row < 7; ++row) {
    const double share = weights[static_cast<std::int64_t>(row)] / 4;
    EXPECT_NEAR(drawn[row], 4 * kSeeds * share, 5 * std::sqrt(4 * kSeeds * share * (1 - share)));
  }
}

}  // namespace
}  // namespace libbio::sequence
