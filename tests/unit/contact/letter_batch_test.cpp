#include "libbio/contact/letter_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_family.h"

namespace libbio::contact {
namespace {

TEST(LetterBatch, TakesTheChosenRowsInOrder) {
  const sequence::Msa msa = family({"ACX", "-WY", "CCC"});
  const LetterBatch batch = make_batch(msa, std::vector<std::int64_t>{2, 0, 2}, std::vector<float>{1, 2, 3});
  EXPECT_EQ(batch.rows, 3);
  EXPECT_EQ(batch.columns, 3);
  EXPECT_THAT(batch.letters, testing::ElementsAre(1, 1, 1, 0, 1, 20, 1, 1, 1));
  EXPECT_THAT(batch.weights, testing::ElementsAre(1, 2, 3));
}

TEST(LetterBatch, GapsAndUnknownLettersAreOne) {
  const LetterBatch batch = whole_batch(family({"AX", "-Y", "BW"}), {1, 1, 1});
  EXPECT_THAT(batch.letters, testing::ElementsAre(0, 20, 20, 19, 20, 18));
}

TEST(LetterBatch, SortedListsHoldEveryRowOnceUnderItsLetter) {
  const LetterBatch batch = whole_batch(random_family(57, 6, 3), random_weights(57, 4));
  for (std::int64_t j = 0; j < batch.columns; ++j) {
    const std::uint32_t* rows = batch.rows_by_letter.data() + j * batch.rows;
    const std::uint32_t* begin = batch.letter_begin.data() + j * (kLettersAndGap + 1);
    EXPECT_EQ(begin[0], 0u);
    EXPECT_EQ(begin[kLettersAndGap], batch.rows);
    for (int x = 0; x < kLettersAndGap; ++x) {
      std::vector<std::uint32_t> expected;
      for (std::int64_t b = 0; b < batch.rows; ++b)
        if (batch.letters[b * batch.columns + j] == x) expected.push_back(static_cast<std::uint32_t>(b));
      EXPECT_EQ(std::vector<std::uint32_t>(rows + begin[x], rows + begin[x + 1]), expected) << j << ' ' << x;
    }
  }
}

TEST(LetterBatch, MayBeEmpty) {
  const LetterBatch batch = make_batch(family({"AC"}), {}, {});
  EXPECT_EQ(batch.rows, 0);
  EXPECT_THAT(batch.letter_begin, testing::Each(0u));
}

}  // namespace
}  // namespace libbio::contact
