#include "libbio/sequence/msa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "libbio/error.h"
#include "tests/unit/sequence/sample_msa.h"

namespace libbio::sequence {
namespace {

using ::testing::ElementsAre;
using testing::msa_of;

TEST(Msa, RowsCanBeChosen) {
  const Msa msa = msa_of({"ACD", "A-D", "WWW"}).with_rows({0, 2});
  EXPECT_EQ(msa.rows(), 2);
  EXPECT_THAT(msa.names(), ElementsAre("row0", "row2"));
  EXPECT_EQ(msa.letters()(1, 0), letter_code('W'));
  EXPECT_THROW(msa.with_rows({1, 0}), ShapeError);
  EXPECT_THROW(msa.with_rows({0, 2}), ShapeError);
}

TEST(Msa, ColumnsCanBeChosenAndKeepWhereTheyComeFrom) {
  const Msa msa = msa_of({"ACDE", "A-DW"}).with_columns({1, 3}).with_columns({1});
  EXPECT_EQ(msa.columns(), 1);
  EXPECT_EQ(msa.query().sequence, "E");
  EXPECT_THAT(msa.query().residue_number, ElementsAre(4));
  EXPECT_THAT(msa.query().alignment_column, ElementsAre(3));
  EXPECT_EQ(msa.letters()(1, 0), letter_code('W'));
  EXPECT_THROW(msa.with_columns({1}), ShapeError);
  EXPECT_THROW(msa.with_columns({}), ShapeError);
  EXPECT_THROW(msa_of({"ACDE"}).with_columns({2, 1}), ShapeError);
}

std::string row_of(const Msa& msa, std::int64_t row) {
  const View<const char> characters = msa.characters()[row];
  return {characters.begin(), characters.end()};
}

TEST(Msa, KeepsCharactersAsWrittenInUpperCase) {
  const std::string rows[] = {"ACuX", "bJ-.", "OZac"};
  Tensor<char> characters({3, 4});
  for (std::int64_t s = 0; s < 3; ++s) std::ranges::copy(rows[s], characters[s].begin());
  QueryMap query = msa_of({"ACUX"}).query();
  const Msa msa(characters, {"q", "a", "b"}, query);
  EXPECT_EQ(row_of(msa, 0), "ACUX");
  EXPECT_EQ(row_of(msa, 1), "BJ-.");
  EXPECT_EQ(row_of(msa, 2), "OZAC");
  EXPECT_THAT(msa.letters()[1].span(), ElementsAre(kUnknown, kUnknown, kGap, kGap));
  EXPECT_EQ(row_of(msa.with_rows({0, 2, 2}), 2), "OZAC");
  EXPECT_EQ(row_of(msa.with_columns({1, 3}), 1), "J.");
  EXPECT_EQ(row_of(msa.with_dashes(), 1), "BJ--");
  characters(1, 2) = '*';
  EXPECT_THROW(Msa(characters, {"q", "a", "b"}, query), ShapeError);
}

TEST(Msa, DerivesCharactersFromCodes) {
  const Msa msa = msa_of({"AUC", "-BJ"});
  EXPECT_EQ(row_of(msa, 0), "AUC");
  EXPECT_EQ(row_of(msa, 1), "-XX");
}

TEST(Msa, IsBuiltValidOrNotAtAll) {
  EXPECT_THROW(msa_of({"A-D"}), ShapeError);
  EXPECT_THROW(msa_of({""}), ShapeError);
  const Msa msa = msa_of({"ACD"});
  Tensor<Letter> letters({1, 3}, 0);
  EXPECT_THROW(Msa(letters, {"q"}, msa.query()), ShapeError);
  std::copy(msa.letters().begin(), msa.letters().end(), letters.begin());
  EXPECT_NO_THROW(Msa(letters, {"q"}, msa.query()));
  EXPECT_THROW(Msa(letters, {}, msa.query()), ShapeError);
  QueryMap query = msa.query();
  query.residue_number = {1, 1, 2};
  EXPECT_THROW(Msa(letters, {"q"}, query), ShapeError);
}

}  // namespace
}  // namespace libbio::sequence
