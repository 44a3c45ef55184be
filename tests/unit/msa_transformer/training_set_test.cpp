#include "libbio/msa_transformer/training_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "sample_training.h"

namespace libbio::msa_transformer {
namespace {

// Row and column of the family that a token of numbered_family comes from, where period is rows x columns.
std::pair<std::int64_t, std::int64_t> origin(Token token, std::int64_t columns) {
  return {(token - 4) / columns, (token - 4) % columns};
}

TEST(TrainingSet, ExampleIsAWindowOfRowsInOrderWithTheQueryFirst) {
  const Vocabulary vocabulary;
  // 15 rows of 16 columns: every token tells its place.
  const TrainingFamily family = numbered_family("f", 15, 16, 4, 240);
  std::set<std::int64_t> begins, seen_rows;
  for (std::uint64_t e = 0; e < 200; ++e) {
    const Tensor<Token> example = cut_example(family, {60, 9, 100}, vocabulary, Rng(1).stream(e));
    ASSERT_EQ(example.shape(), (Shape{6, 10}));  // 60 tokens / 10 columns
    const std::int64_t begin = origin(example(0, 1), 16).second;
    begins.insert(begin);
    std::int64_t last = -1;
    for (std::int64_t r = 0; r < 6; ++r) {
      EXPECT_EQ(example(r, 0), vocabulary.cls());
      const std::int64_t row = origin(example(r, 1), 16).first;
      EXPECT_GT(row, last);
      last = row;
      if (r == 0)
        EXPECT_EQ(row, 0);
      else
        seen_rows.insert(row);
      for (std::int64_t c = 1; c < 10; ++c)
        EXPECT_EQ(origin(example(r, c), 16), std::pair(row, begin + c - 1));
    }
  }
  EXPECT_EQ(begins.size(), 8U);  // all of 0 ... 7
  EXPECT_EQ(seen_rows.size(), 14U);
}

TEST(TrainingSet, ExampleHasWhatTheFamilyHas) {
  const Vocabulary vocabulary;
  const TrainingFamily small = numbered_family("f", 3, 5);
  EXPECT_EQ(cut_example(small, {}, vocabulary, Rng(1)).shape(), (Shape{3, 6}));
  EXPECT_EQ(cut_example(small, {4096, 512, 2}, vocabulary, Rng(1)).shape(), (Shape{2, 6}));
  // The budget leaves two rows at least.
  const TrainingFamily wide = numbered_family("f", 30, 500);
  EXPECT_EQ(cut_example(wide, {100, 512, 9}, vocabulary, Rng(1)).shape(), (Shape{2, 50}));
  EXPECT_THROW(cut_example(small, {5, 512, 9}, vocabulary, Rng(1)), UsageError);
  EXPECT_THROW(cut_example(small, {4096, 512, 1}, vocabulary, Rng(1)), UsageError);
}

TEST(TrainingSet, FamiliesAreDrawnEvenly) {
  const Vocabulary vocabulary;
  std::vector<TrainingFamily> families;
  for (int f = 0; f < 4; ++f) families.push_back(numbered_family("f", 2, 2 + f));
  std::vector<int> drawn(4);
  for (std::uint64_t e = 0; e < 2000; ++e)
    ++drawn[static_cast<std::size_t>(draw_example(families, {}, vocabulary, Rng(1).stream(e)).dim(1) - 3)];
  for (const int count : drawn) EXPECT_NEAR(count, 500, 60);
  EXPECT_THROW(draw_example({}, {}, vocabulary, Rng(1)), ShapeError);
}

TEST(TrainingSet, FamilyOfAnAlignment) {
  Tensor<sequence::Letter> letters({2, 3});
  const std::string text = "ACDW-X";
  std::ranges::transform(text, letters.begin(), sequence::letter_code);
  sequence::QueryMap query;
  query.sequence = "ACD";
  query.residue_number = {1, 2, 3};
  query.alignment_column = {0, 1, 2};
  const Vocabulary vocabulary;
  const TrainingFamily family =
      training_family("f", sequence::Msa(std::move(letters), {"q", "s"}, query), vocabulary);
  ASSERT_EQ(family.tokens.shape(), (Shape{2, 3}));
  for (std::size_t p = 0; p < text.size(); ++p)
    EXPECT_EQ(family.tokens.data()[p], vocabulary.letter(text[p])) << text[p];
}

TEST(TrainingSet, DigestTellsDataApart) {
  const TrainingData data{{numbered_family("a", 3, 4), numbered_family("b", 2, 4)},
                          {numbered_family("c", 2, 2)}};
  TrainingData renamed = data, changed = data, moved = data, reshaped = data;
  renamed.training[1].name = "d";
  changed.held_out[0].tokens(1, 1) = 9;
  moved.training.push_back(moved.held_out[0]);
  moved.held_out.clear();
  reshaped.training[0] = numbered_family("a", 4, 3);
  std::set<std::string> digests;
  for (const TrainingData* other :
       std::initializer_list<const TrainingData*>{&data, &renamed, &changed, &moved, &reshaped})
    digests.insert(digest_of(*other));
  EXPECT_EQ(digests.size(), 5U);
  EXPECT_EQ(digest_of(data), digest_of(TrainingData(data)));
}

}  // namespace
}  // namespace libbio::msa_transformer
