// Scores of substitutions against what follows from the logits by hand.
#include "libbio/variants/scoring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "tests/unit/variants/sample_scores.h"

namespace libbio::variants {
namespace {

using msa_transformer::Token;
using msa_transformer::Vocabulary;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kRows = {"MKXLVAGUW", "MK-LIAGCW", "MRALVS-CY"};
const Vocabulary kVocabulary;

std::vector<std::int64_t> all_columns(std::int64_t columns) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(columns));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

VariantScores score(const ScoringOptions& options, const std::vector<std::vector<std::string>>& samples,
                    const std::vector<std::int64_t>& columns, const Forward& forward = mixing_logits) {
  std::vector<Tensor<Token>> tokens;
  for (const auto& rows : samples) tokens.push_back(tokens_of_rows(rows));
  return score_substitutions(query_of(samples.front().front()), tokens, columns, kVocabulary, options,
                             forward);
}

// log softmax over the whole vocabulary.
double log_probability(View<const float> logits, std::int64_t column, Token token) {
  double sum = 0;
  for (std::int64_t other = 0; other < kVocabulary.size(); ++other)
    sum += std::exp(static_cast<double>(logits(0, column, other)));
  return logits(0, column, token) - std::log(sum);
}

TEST(Scoring, MaskedMarginalsAreThoseOfAPassWithOneMask) {
  const VariantScores scores = score({}, {kRows}, all_columns(9));
  double own = 0;
  for (std::int64_t column = 0; column < 9; ++column) {
    Tensor<Token> tokens = tokens_of_rows(kRows);
    const Token letter = tokens(0, column + 1);
    tokens(0, column + 1) = kVocabulary.mask();
    const Tensor<float> logits = mixing_logits(tokens);
    own += log_probability(logits, column + 1, letter);
    EXPECT_NEAR(scores.query_log_probability(column), log_probability(logits, column + 1, letter), 1e-6);
    for (int a = 0; a < 20; ++a) {
      const Token mutant = kVocabulary.letter(sequence::kAminoAcidLetters[static_cast<std::size_t>(a)]);
      EXPECT_NEAR(scores.log_probability(column, a), log_probability(logits, column + 1, mutant), 1e-6);
      EXPECT_NEAR(scores.score(column, a), logits(0, column + 1, mutant) - logits(0, column + 1, letter),
                  1e-6);
    }
  }
  EXPECT_NEAR(scores.pseudo_perplexity, std::exp(-own / 9), 1e-9);
}

TEST(Scoring, WildtypeMarginalsAreThoseOfOnePass) {
  int passes = 0;
  const VariantScores scores =
      score({.scoring = Scoring::wildtype}, {kRows}, {2}, [&](View<const Token> tokens) {
        ++passes;
        return mixing_logits(tokens);
      });
  EXPECT_EQ(passes, 1);
  const Tensor<float> logits = mixing_logits(tokens_of_rows(kRows));
  for (std::int64_t column = 0; column < 9; ++column)
    EXPECT_NEAR(scores.log_probability(column, 0),
                log_probability(logits, column + 1, kVocabulary.letter('A')), 1e-6);
  EXPECT_TRUE(std::isnan(scores.pseudo_perplexity));
}

TEST(Scoring, OnlyTheWantedColumnsAreRunAndGivenAPass) {
  std::set<std::int64_t> masked;
  const VariantScores scores = score({}, {kRows}, {1, 7}, [&](View<const Token> tokens) {
    for (std::int64_t row = 0; row < tokens.dim(0); ++row)
      for (std::int64_t column = 0; column < tokens.dim(1); ++column)
        if (tokens(row, column) == kVocabulary.mask()) {
          EXPECT_EQ(row, 0);
          EXPECT_TRUE(masked.insert(column).second);
        }
    return mixing_logits(tokens);
  });
  EXPECT_THAT(masked, ElementsAre(2, 8));
  const VariantScores whole = score({}, {kRows}, all_columns(9));
  for (std::int64_t column = 0; column < 9; ++column) {
    EXPECT_EQ(scores.computed(column), column == 1 || column == 7);
    for (int a = 0; a < 20; ++a)
      if (scores.computed(column)) {
        EXPECT_EQ(scores.score(column, a), whole.score(column, a));
      } else {
        EXPECT_TRUE(std::isnan(scores.score(column, a)));
      }
  }
  EXPECT_TRUE(std::isnan(scores.pseudo_perplexity));
  EXPECT_EQ(count_passes(2, 9, 3, {}), 6);
  EXPECT_EQ(count_passes(2, 9, 3, {.scoring = Scoring::wildtype}), 3);
}

TEST(Scoring, RenormalisingChangesProbabilitiesButNoScore) {
  const VariantScores plain = score({}, {kRows}, all_columns(9));
  const VariantScores scores = score({.renormalise = true}, {kRows}, all_columns(9));
  double own = 0;
  int counted = 0;
  for (std::int64_t column = 0; column < 9; ++column) {
    double sum = 0, share = 0;
    for (int a = 0; a < 20; ++a) {
      sum += std::exp(static_cast<double>(scores.log_probability(column, a)));
      share += std::exp(static_cast<double>(plain.log_probability(column, a)));
      EXPECT_NEAR(scores.score(column, a), plain.score(column, a), 1e-6);
    }
    EXPECT_NEAR(sum, 1, 1e-6);
    EXPECT_LT(share, 0.99);
    const char letter = kRows[0][static_cast<std::size_t>(column)];
    if (letter == 'X' || letter == 'U') continue;
    own += plain.query_log_probability(column) - std::log(share);
    ++counted;
  }
  EXPECT_EQ(counted, 7);
  EXPECT_NEAR(scores.pseudo_perplexity, std::exp(-own / counted), 1e-5);
}

TEST(Scoring, UnusualLettersCompareWithTheirOwnToken) {
  const VariantScores scores = score({.scoring = Scoring::wildtype}, {kRows}, {});
  const Tensor<float> logits = mixing_logits(tokens_of_rows(kRows));
  EXPECT_NEAR(scores.score(2, 0),
              logits(0, 3, kVocabulary.letter('A')) - logits(0, 3, kVocabulary.letter('X')), 1e-6);
  EXPECT_NEAR(scores.score(7, 1),
              logits(0, 8, kVocabulary.letter('C')) - logits(0, 8, kVocabulary.letter('U')), 1e-6);
}

TEST(Scoring, SubsamplesAreAveraged) {
  const std::vector<std::string> other = {kRows[0], kRows[2]};
  const VariantScores one = score({}, {kRows}, all_columns(9)), two = score({}, {other}, all_columns(9));
  const VariantScores both = score({}, {kRows, other}, all_columns(9));
  for (std::int64_t column = 0; column < 9; ++column)
    for (int a = 0; a < 20; ++a) {
      EXPECT_NEAR(both.score(column, a), (one.score(column, a) + two.score(column, a)) / 2, 2e-6);
      EXPECT_NEAR(both.log_probability(column, a),
                  (one.log_probability(column, a) + two.log_probability(column, a)) / 2, 2e-6);
    }
}

TEST(Scoring, ScoresOfSubstitutionsAdd) {
  const VariantScores scores = score({}, {kRows}, {1, 4});
  const Substitution first{1, 'R'}, second{4, 'I'};
  EXPECT_DOUBLE_EQ(scores.score_of(std::vector{first, second}),
                   scores.score_of(std::vector{first}) + scores.score_of(std::vector{second}));
  EXPECT_EQ(scores.score_of(std::vector{first}), scores.score(1, sequence::letter_code('R')));
  EXPECT_EQ(scores.score_of({}), 0);
  EXPECT_TRUE(std::isnan(scores.score_of(std::vector{first, Substitution{0, 'A'}})));
  EXPECT_THROW(scores.score_of(std::vector{Substitution{9, 'A'}}), ShapeError);
  EXPECT_THROW(scores.score_of(std::vector{Substitution{0, 'X'}}), ShapeError);
}

// What a pass saw: the first and the last token of its query, as columns of the alignment.
struct Seen {
  std::int64_t begin = 0, end = 0, masked = -1;
};

// Tells windows apart by letters: column c of a query of distinct tokens cannot be had for long alignments,
// so the second row counts columns in base 20.
std::vector<std::string> counting_rows(std::int64_t columns) {
  std::vector<std::string> rows(3);
  for (std::int64_t column = 0; column < columns; ++column) {
    rows[0] += 'A';
    rows[1] += sequence::kAminoAcidLetters[static_cast<std::size_t>(column % 20)];
    rows[2] += sequence::kAminoAcidLetters[static_cast<std::size_t>(column / 20)];
  }
  return rows;
}

std::vector<Seen> windows_seen(std::int64_t columns, const ScoringOptions& options,
                               const std::vector<std::int64_t>& scored, VariantScores* scores = nullptr) {
  std::vector<Seen> seen;
  const auto column_at = [&](View<const Token> tokens, std::int64_t at) {
    const auto digit = [&](std::int64_t row) {
      return static_cast<std::int64_t>(
          sequence::kAminoAcidLetters.find(kVocabulary.token(tokens(row, at)).front()));
    };
    return digit(1) + 20 * digit(2);
  };
  const VariantScores found = score(options, {counting_rows(columns)}, scored, [&](View<const Token> tokens) {
    EXPECT_EQ(tokens(0, 0), kVocabulary.cls());
    Seen pass{column_at(tokens, 1), column_at(tokens, tokens.dim(1) - 1) + 1, -1};
    EXPECT_EQ(pass.end - pass.begin, tokens.dim(1) - 1);
    for (std::int64_t at = 1; at < tokens.dim(1); ++at)
      if (tokens(0, at) == kVocabulary.mask()) pass.masked = column_at(tokens, at);
    seen.push_back(pass);
    // The logit of C tells the pass, that of D the column.
    Tensor<float> logits({1, tokens.dim(1), kVocabulary.size()});
    for (std::int64_t at = 1; at < tokens.dim(1); ++at) {
      logits(0, at, kVocabulary.letter('C')) = static_cast<float>(seen.size() - 1);
      logits(0, at, kVocabulary.letter('D')) = 0.01f * static_cast<float>(column_at(tokens, at));
    }
    return logits;
  });
  if (scores != nullptr) *scores = found;
  return seen;
}

TEST(Scoring, MaskedColumnsOfLongAlignmentsAreInTheMiddleOfTheirWindow) {
  const std::vector<Seen> seen = windows_seen(100, {.window = 31}, {0, 14, 15, 50, 84, 85, 99});
  const std::int64_t begin[] = {0, 0, 0, 35, 69, 69, 69}, column[] = {0, 14, 15, 50, 84, 85, 99};
  ASSERT_EQ(seen.size(), 7u);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    EXPECT_EQ(seen[k].begin, begin[k]) << k;
    EXPECT_EQ(seen[k].end, begin[k] + 31) << k;
    EXPECT_EQ(seen[k].masked, column[k]);
  }
}

TEST(Scoring, WildtypeWindowsCoverLongAlignments) {
  for (const std::int64_t columns : {30, 31, 32, 61, 62, 100, 399}) {
    VariantScores scores;
    const ScoringOptions options{.scoring = Scoring::wildtype, .window = 31};
    const std::vector<Seen> seen = windows_seen(columns, options, {}, &scores);
    EXPECT_EQ(std::ssize(seen), count_passes(0, columns, 1, options));
    EXPECT_EQ(seen.front().begin, 0);
    EXPECT_EQ(seen.back().end, columns);
    for (std::size_t k = 1; k < seen.size(); ++k) {
      EXPECT_LT(seen[k - 1].begin, seen[k].begin);
      EXPECT_LE(seen[k].begin, seen[k - 1].begin + 15) << "windows overlap by half";
    }
    for (std::int64_t column = 0; column < columns; ++column) {
      ASSERT_NEAR(scores.score(column, sequence::letter_code('D')), 0.01 * static_cast<double>(column), 1e-4);
      const auto pass =
          static_cast<std::size_t>(std::lround(scores.score(column, sequence::letter_code('C'))));
      const Seen& window = seen.at(pass);
      ASSERT_TRUE(window.begin <= column && column < window.end);
      // At least a quarter of a window is on either side, except near the ends of the alignment.
      ASSERT_TRUE(column - window.begin >= 7 || window.begin == 0) << column << " of " << columns;
      ASSERT_TRUE(window.end - 1 - column >= 7 || window.end == columns) << column << " of " << columns;
    }
  }
}

TEST(Scoring, RefusesWhatCannotBeScored) {
  EXPECT_THROW(score({}, {kRows}, {3, 3}), ShapeError);
  EXPECT_THROW(score({}, {kRows}, {9}), ShapeError);
  EXPECT_THROW(score({.window = 0}, {kRows}, {1}), UsageError);
  const std::vector<Tensor<Token>> other = {tokens_of_rows({"MKV"})};
  EXPECT_THROW(score_substitutions(query_of("MK"), other, {}, kVocabulary, {}, mixing_logits), ShapeError);
  EXPECT_THROW(score_substitutions(query_of("MK"), {}, {}, kVocabulary, {}, mixing_logits), ShapeError);
  const Vocabulary nucleotides({"<cls>", "<pad>", "<eos>", "<unk>", "A", "G", "C", "U", "-", "<mask>"});
  try {
    score_substitutions(query_of("AG"), {tokens_of_rows({"AG"})}, {}, nucleotides, {}, mixing_logits);
    FAIL();
  } catch (const WeightsError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no token for the amino acid D"));
  }
  const Forward broken = [](View<const Token> tokens) {
    return Tensor<float>({1, tokens.dim(1), kVocabulary.size()}, NAN);
  };
  EXPECT_THROW(score({}, {kRows}, {1}, broken), WeightsError);
  const Forward crooked = [](View<const Token> tokens) {
    return Tensor<float>({1, tokens.dim(1) - 1, kVocabulary.size()});
  };
  EXPECT_THROW(score({}, {kRows}, {1}, crooked), ShapeError);
}

}  // namespace
}  // namespace libbio::variants
