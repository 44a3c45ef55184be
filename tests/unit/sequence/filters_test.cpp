#include "libbio/sequence/filters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/unit/sequence/sample_msa.h"

namespace libbio::sequence {
namespace {

using ::testing::ElementsAre;
using testing::msa_of;
using testing::sample_rows;

TEST(Filters, CoverageKeepsTheThresholdItself) {
  const Msa msa = msa_of({"ACDEF", "ACDE-", "ACD--", "-----"});
  EXPECT_THAT(rows_covering(msa, 0.8), ElementsAre(0, 1));
  EXPECT_THAT(rows_covering(msa, 0.6), ElementsAre(0, 1, 2));
  EXPECT_THAT(rows_covering(msa, 0), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows_covering(msa, 1), ElementsAre(0));
  EXPECT_THROW(rows_covering(msa, 80), UsageError);
}

TEST(Filters, DuplicatesKeepTheFirst) {
  EXPECT_THAT(distinct_rows(msa_of({"ACD", "AC-", "ACD", "AC-", "ACE"})), ElementsAre(0, 1, 4));
}

TEST(Filters, ColumnsWithManyGaps) {
  const Msa msa = msa_of({"ACD", "A--", "A-D", "AC-"});
  EXPECT_THAT(columns_with_gaps_below(msa, 0.5), ElementsAre(0, 1, 2));
  EXPECT_THAT(columns_with_gaps_below(msa, 0.49), ElementsAre(0));
  EXPECT_THAT(columns_with_gaps_below(msa, 0), ElementsAre(0));
  EXPECT_THROW(columns_with_gaps_below(msa_of({"A", "-"}), 0.1), UsageError);
  EXPECT_THROW(columns_with_gaps_below(msa, -1), UsageError);
}

std::vector<std::int64_t> plain_identity_filter(const Msa& msa, std::int64_t hundredths) {
  std::vector<std::int64_t> kept;
  for (std::int64_t t = 0; t < msa.rows(); ++t) {
    bool keep = true;
    for (const std::int64_t s : kept) {
      std::int64_t equal = 0;
      for (std::int64_t c = 0; c < msa.columns(); ++c) equal += msa.letters()(s, c) == msa.letters()(t, c);
      keep = keep && 100 * equal <= hundredths * msa.columns();
    }
    if (keep) kept.push_back(t);
  }
  return kept;
}

TEST(Filters, IdentityEqualsThePlainFilter) {
  Rng rng(5);
  Workers one(1), three(3);
  for (const std::int64_t rows : {1, 100, 513, 3000})
    for (const std::int64_t hundredths : {90, 62, 20}) {
      const Msa msa = msa_of(sample_rows(rng, rows, 50, 0.4));
      const auto expected = plain_identity_filter(msa, hundredths);
      const double identity = static_cast<double>(hundredths) / 100;
      EXPECT_EQ(rows_within_identity(msa, identity, one), expected) << rows << " " << hundredths;
      EXPECT_EQ(rows_within_identity(msa, identity, three), expected) << rows << " " << hundredths;
    }
}

TEST(Filters, IdentityOfOneKeepsAll) {
  Workers workers(1);
  const Msa msa = msa_of({"ACD", "ACD", "ACE"});
  EXPECT_THAT(rows_within_identity(msa, 1, workers), ElementsAre(0, 1, 2));
  EXPECT_THAT(rows_within_identity(msa, 0.9, workers), ElementsAre(0, 2));
  EXPECT_THAT(rows_within_identity(msa, 0.1, workers), ElementsAre(0));
  EXPECT_THROW(rows_within_identity(msa, 0, workers), UsageError);
}

}  // namespace
}  // namespace libbio::sequence
