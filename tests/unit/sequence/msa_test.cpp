#include "libbio/sequence/msa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
