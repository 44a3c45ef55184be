#include "libbio/msa_transformer/masking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace libbio::msa_transformer {
namespace {

// R rows of the letters of `pattern` in turn, the start token in front; a pad in the last place.
Tensor<Token> sample_tokens(const Vocabulary& vocabulary, std::int64_t rows, std::int64_t columns,
                            const std::string& pattern = "ACD-WX") {
  Tensor<Token> tokens({rows, columns});
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      tokens(r, c) =
          c == 0 ? vocabulary.cls()
                 : vocabulary.letter(pattern[static_cast<std::size_t>(r * columns + c) % pattern.size()]);
  tokens(rows - 1, columns - 1) = vocabulary.pad();
  return tokens;
}

TEST(Masking, ChoosesItsShareAndShowsItsShares) {
  const Vocabulary vocabulary;
  std::int64_t targets = 0, masked = 0, same = 0, other = 0, gaps = 0;
  std::set<Token> drawn;
  constexpr int kExamples = 50, kRows = 20, kColumns = 41, kPlaces = kRows * (kColumns - 1) - 1;
  for (std::uint64_t e = 0; e < kExamples; ++e) {
    const Tensor<Token> tokens = sample_tokens(vocabulary, kRows, kColumns);
    const MaskedExample example = mask_tokens(tokens, vocabulary, {}, Rng(3).stream(e));
    ASSERT_EQ(example.position.size(), example.target.size());
    EXPECT_TRUE(std::ranges::is_sorted(example.position, std::less_equal()));
    EXPECT_NEAR(static_cast<double>(example.target.size()), 0.15 * kPlaces, 1);
    std::size_t next = 0;
    for (std::int64_t p = 0; p < tokens.size(); ++p) {
      const Token before = tokens.data()[p], shown = example.tokens.data()[p];
      if (next == example.position.size() || example.position[next] != p) {
        EXPECT_EQ(shown, before);
        continue;
      }
      EXPECT_NE(p % kColumns, 0);
      EXPECT_NE(before, vocabulary.pad());
      EXPECT_EQ(example.target[next++], before);
      gaps += before == vocabulary.gap();
      masked += shown == vocabulary.mask();
      same += shown == before;
      if (shown != vocabulary.mask() && shown != before) {
        ++other;
        drawn.insert(shown);
      }
    }
    targets += static_cast<std::int64_t>(example.target.size());
  }
  // Three standard deviations of a binomial; a random letter is the old one in one of 20 cases, for the four
  // of six letters that are amino acids.
  const auto expect_share = [&](std::int64_t count, double share) {
    EXPECT_NEAR(static_cast<double>(count), share * targets, 3 * std::sqrt(targets * share * (1 - share)));
  };
  expect_share(masked, 0.8);
  expect_share(other, 0.1 * (1 - 4.0 / 6 / 20));
  expect_share(same, 0.1 * (1 + 4.0 / 6 / 20));
  expect_share(gaps, 1.0 / 6);
  EXPECT_EQ(drawn.size(), 20U);
  EXPECT_FALSE(drawn.contains(vocabulary.gap()));
}

TEST(Masking, DependsOnItsGeneratorOnly) {
  const Vocabulary vocabulary;
  const auto positions = [&](const Rng& rng) {
    return mask_tokens(sample_tokens(vocabulary, 4, 30), vocabulary, {}, rng).position;
  };
  EXPECT_EQ(positions(Rng(5)), positions(Rng(5)));
  EXPECT_NE(positions(Rng(5)), positions(Rng(6)));
}

TEST(Masking, JudgedTargetsAreTheSameAndAllHidden) {
  const Vocabulary vocabulary;
  const Tensor<Token> tokens = sample_tokens(vocabulary, 4, 30);
  const MaskedExample trained = mask_tokens(tokens, vocabulary, {}, Rng(5));
  const MaskedExample judged = mask_tokens(tokens, vocabulary, all_masked({}), Rng(5));
  EXPECT_EQ(trained.position, judged.position);
  for (const std::int64_t p : judged.position) EXPECT_EQ(judged.tokens.data()[p], vocabulary.mask());
}

TEST(Masking, AtLeastOneTargetAndNoneWhereNothingIsLeft) {
  const Vocabulary vocabulary;
  Tensor<Token> tokens({1, 3}, vocabulary.letter('A'));
  EXPECT_EQ(mask_tokens(tokens, vocabulary, {0, 0.8, 0.1}, Rng(1)).target.size(), 1U);
  EXPECT_EQ(mask_tokens(tokens, vocabulary, {1, 0.8, 0.1}, Rng(1)).target.size(), 2U);
  EXPECT_THROW(mask_tokens(tokens, vocabulary, {1.1, 0.8, 0.1}, Rng(1)), UsageError);
  EXPECT_THROW(mask_tokens(tokens, vocabulary, {0.15, 0.8, 0.3}, Rng(1)), UsageError);
  tokens.fill(vocabulary.pad());
  EXPECT_THROW(mask_tokens(tokens, vocabulary, {}, Rng(1)), ShapeError);
}

}  // namespace
}  // namespace libbio::msa_transformer
