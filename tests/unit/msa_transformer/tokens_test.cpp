#include "libbio/msa_transformer/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "tests/refusal.h"

namespace libbio::msa_transformer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

sequence::Msa msa_of(const std::vector<std::string>& rows) {
  sequence::QueryMap query;
  query.name = "query";
  query.sequence = rows.at(0);
  Tensor<char> characters(
      {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows[0].size())});
  std::vector<std::string> names;
  for (std::size_t s = 0; s < rows.size(); ++s) {
    names.push_back(s == 0 ? "query" : "row" + std::to_string(s));
    std::ranges::copy(rows[s], characters[static_cast<std::int64_t>(s)].begin());
  }
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    query.residue_number.push_back(static_cast<std::int64_t>(c) + 1);
    query.alignment_column.push_back(static_cast<std::int64_t>(c));
  }
  return {std::move(characters), std::move(names), std::move(query)};
}

std::string refusal_of(const sequence::Msa& msa, const Vocabulary& vocabulary, UnknownLetter unknown) {
  return testing::refusal<InputError>([&] { tokens_of(msa, vocabulary, unknown); });
}

// As the public RNA networks have it: four bases, an unknown one, the gap.
Vocabulary rna() {
  return Vocabulary({"<cls>", "<pad>", "<eos>", "<unk>", "A", "G", "C", "U", "X", "N", "-", "<mask>"});
}

TEST(Tokens, StartEveryRowAndAreThoseOfTheReleasedNetworks) {
  const Tensor<Token> tokens = tokens_of(msa_of({"LAGVSERTIDPKQNFYMHWCXBUZO", "-.......................-"}),
                                         {}, UnknownLetter::refuse);
  EXPECT_EQ(tokens.shape(), Shape({2, 26}));
  EXPECT_EQ(tokens(0, 0), 0);
  EXPECT_EQ(tokens(1, 0), 0);
  for (int token = 4; token < 29; ++token) EXPECT_EQ(tokens(0, token - 3), token);
  EXPECT_EQ(tokens(1, 1), 30);
  EXPECT_EQ(tokens(1, 2), 29);
}

TEST(Tokens, NameRowAndColumnOfAnUnknownLetter) {
  const auto msa = msa_of({"ACDE", "AC-E", "ACJE"});
  EXPECT_THAT(refusal_of(msa, {}, UnknownLetter::refuse),
              HasSubstr("the letter 'J' in column 3 of 'row2', row 3 of those given; it knows L A G"));
  EXPECT_EQ(tokens_of(msa, {}, UnknownLetter::unknown_token)(2, 3), 3);
  EXPECT_EQ(tokens_of(msa, {}, UnknownLetter::x)(2, 3), 24);
  EXPECT_EQ(tokens_of(msa, {}, UnknownLetter::gap)(2, 3), 30);
}

TEST(Tokens, OfAnotherAlphabet) {
  const auto msa = msa_of({"ACGUN", "A-.UX"});
  const Tensor<Token> tokens = tokens_of(msa, rna(), UnknownLetter::refuse);
  EXPECT_THAT(tokens[0].span(), ElementsAre(0, 4, 6, 5, 7, 9));
  EXPECT_THAT(tokens[1].span(), ElementsAre(0, 4, 10, 10, 7, 8));  // no '.': a gap
  // A protein is refused at its first letter that is no base.
  EXPECT_THAT(
      refusal_of(msa_of({"ACGT"}), rna(), UnknownLetter::refuse),
      HasSubstr("the letter 'T' in column 4 of 'query', row 1 of those given; it knows A G C U X N -"));
}

TEST(Tokens, CannotStandInWhereTheAlphabetLacksThem) {
  const Vocabulary without_x({"<cls>", "<pad>", "<unk>", "<mask>", "A", "C", "-"});
  EXPECT_THROW(tokens_of(msa_of({"AC"}), without_x, UnknownLetter::x), UsageError);
  EXPECT_EQ(tokens_of(msa_of({"AW"}), without_x, UnknownLetter::gap)(0, 2), 6);
}

TEST(Tokens, OfColumnsKeepTheStartToken) {
  const Tensor<Token> tokens = tokens_of(msa_of({"ACDEF", "GHIKL"}), {}, UnknownLetter::refuse);
  const Tensor<Token> part = tokens_of_columns(tokens, {2, 5});
  EXPECT_EQ(part.shape(), Shape({2, 4}));
  EXPECT_THAT(part[1].span(), ElementsAre(tokens(1, 0), tokens(1, 3), tokens(1, 4), tokens(1, 5)));
  EXPECT_THROW(tokens_of_columns(tokens, {3, 6}), ShapeError);
  EXPECT_THROW(tokens_of_columns(tokens, {-1, 2}), ShapeError);
}

TEST(Tokens, NamesOfTheChoices) {
  EXPECT_EQ(unknown_letter_named("error"), UnknownLetter::refuse);
  EXPECT_EQ(unknown_letter_named("unk"), UnknownLetter::unknown_token);
  EXPECT_EQ(unknown_letter_named("X"), UnknownLetter::x);
  EXPECT_EQ(unknown_letter_named("gap"), UnknownLetter::gap);
  EXPECT_THROW(unknown_letter_named("x"), UsageError);
}

}  // namespace
}  // namespace libbio::msa_transformer
