// Readers of other programs' predictions and of native contacts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/contact/native_contacts.h"
#include "libbio/contact/pair_list_reader.h"
#include "libbio/contact/score_matrix.h"
#include "libbio/error.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio::contact {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

CaspFile casp(const std::string& text, std::int64_t length = 0) {
  const TemporaryFile file(text);
  return read_casp_rr(file.path(), length);
}

Tensor<float> matrix(const std::string& text) {
  const TemporaryFile file(text);
  return read_square_matrix(file.path());
}

bool is_matrix(const std::string& text) {
  const TemporaryFile file(text);
  return looks_like_matrix(file.path());
}

template <class Read>
std::string report_of(Read read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.report();
  }
  return "no error";
}

std::string casp_error(const std::string& text, std::int64_t length = 0) {
  return report_of([&] { casp(text, length); });
}

std::string matrix_error(const std::string& text) {
  return report_of([&] { matrix(text); });
}

TEST(CaspReader, ReadsAFileOfTheCompetition) {
  const CaspFile file = casp(
      "PFRMAT RR\r\nTARGET T0999\r\nAUTHOR 1234-5678-9000\r\nREMARK none\r\nMETHOD two words\r\nRMODE "
      "1\r\nMODEL  1\r\n"
      "HLEGSIGILL\r\nkkheiv\r\n 1 8 0 8 0.720  \r\n1\t7\t0\t8\t0.715 0.2 0.3\r\n\r\nEND\r\n9 9 9\r\n");
  EXPECT_EQ(file.target, "T0999");
  EXPECT_EQ(file.sequence, "HLEGSIGILLKKHEIV");
  EXPECT_EQ(file.list.position.size(), 16u);
  ASSERT_EQ(file.list.pairs.size(), 2u);
  EXPECT_EQ(file.list.pairs[1].i, 0);
  EXPECT_EQ(file.list.pairs[1].j, 6);
  EXPECT_FLOAT_EQ(file.list.pairs[1].rank, 0.715f);
}

TEST(CaspReader, ReadsRowsWithoutHeader) {
  const CaspFile file = casp("# i j p\n3 20 0.1\n7 1 +2e-1\n");
  ASSERT_EQ(file.list.pairs.size(), 2u);
  EXPECT_EQ(file.list.pairs[0].i, 0);  // (7, 1) turned, and first by its score
  EXPECT_EQ(file.list.pairs[0].j, 6);
  EXPECT_EQ(file.list.position.size(), 20u);
  EXPECT_EQ(casp("3 20 0.1\n", 30).list.position.size(), 30u);
}

TEST(CaspReader, KeepsTheOrderOfEqualScores) {
  const CaspFile file = casp("5 20 0.5\n1 9 0.5\n2 9 0.7\n");
  EXPECT_EQ(file.list.pairs[0].i, 1);
  EXPECT_EQ(file.list.pairs[1].i, 4);
  EXPECT_EQ(file.list.pairs[2].i, 0);
}

TEST(CaspReader, KeepsTheHighestOfRepeatedPairsAndSaysSo) {
  const CaspFile file = casp("1 9 0 8 0.2\n2 9 0 8 0.3\n9 1 0 8 0.4\n1 9 0 8 0.1\n");
  ASSERT_EQ(file.list.pairs.size(), 2u);
  EXPECT_FLOAT_EQ(file.list.pairs[0].rank, 0.4f);
  ASSERT_EQ(file.warnings.size(), 1u);
  EXPECT_THAT(file.warnings[0], StartsWith("2 rows of "));
  EXPECT_THAT(file.warnings[0], HasSubstr("(first in line 3)"));
}

TEST(CaspReader, ReadsOnlyTheFirstModel) {
  const CaspFile file = casp("MODEL 1\n1 9 0 8 0.2\nMODEL 2\n2 9 0 8 0.3\nEND\n");
  EXPECT_EQ(file.list.pairs.size(), 1u);
  EXPECT_EQ(file.warnings.size(), 1u);
  EXPECT_EQ(casp("MODEL 1\n1 9 0 8 0.2\nENDMDL\nMODEL 2\n2 9 0 8 0.3\nEND\n").list.pairs.size(), 1u);
}

TEST(CaspReader, PointsAtWhatIsWrong) {
  const std::string report = casp_error("MKVLAAGIVG\n1 10 0 8 0.5\n1 11 0 8 0.4\n");
  EXPECT_THAT(report, StartsWith("residue 11 is not in the query\n"));
  EXPECT_THAT(report, HasSubstr(":3:3-4\n"));
  EXPECT_THAT(report, HasSubstr("|   ^^ expected 1 to 10"));
  EXPECT_THAT(casp_error("0 7 0.5\n"), StartsWith("residue 0 is not in the query"));
  EXPECT_THAT(casp_error("99999999999 7 0.5\n"), StartsWith("residue 99999999999 is not in the query"));
  EXPECT_THAT(casp_error("7 7 0.5\n"), StartsWith("a residue is paired with itself"));
  EXPECT_THAT(casp_error("A7 B9 0 8 0.5\n"), StartsWith("a residue position is not a whole number"));
  EXPECT_THAT(casp_error("1 9 0 8 nan\n"), StartsWith("the score of a pair is not a finite number"));
  EXPECT_THAT(casp_error("1 9 0 8\n"), StartsWith("not a row of a pair list"));
  EXPECT_THAT(casp_error("1 9 0.5\nMKV\n"), StartsWith("the sequence continues after the first pair"));
  EXPECT_THAT(casp_error("PFRMAT TS\n1 9 0.5\n"), StartsWith("not a file of residue contacts"));
  EXPECT_THAT(casp_error("PFRMAT RR\nEND\n"), StartsWith("no pairs in the list"));
  EXPECT_THAT(casp_error("MKV\n1 3 0.5\n", 4),
              StartsWith("the sequence above has 3 residues, the query has 4"));
}

TEST(SquareMatrix, ReadsTabsSpacesAndExponents) {
  const Tensor<float> found = matrix("0.0\t-1.5e-01\t2 \n\n -.15 0 +3E0\t\r\n2 3 1e-60\n");
  EXPECT_EQ(found.shape(), (Shape{3, 3}));
  EXPECT_FLOAT_EQ(found(0, 1), -0.15f);
  EXPECT_FLOAT_EQ(found(1, 2), 3);
  EXPECT_FLOAT_EQ(found(2, 2), 0);
}

TEST(SquareMatrix, PointsAtWhatIsWrong) {
  EXPECT_THAT(matrix_error("0 1\nnan 0\n"), StartsWith("a matrix element is not a finite number\n"));
  EXPECT_THAT(matrix_error("0 1\nnan 0\n"), HasSubstr(":2:1-3"));
  EXPECT_THAT(matrix_error("0 1e39\n1 0\n"), StartsWith("a matrix element is not a finite number"));
  EXPECT_THAT(matrix_error("0 1x\n1 0\n"), StartsWith("a matrix element is not a finite number"));
  EXPECT_THAT(matrix_error("0 1\n1 0 2\n"), StartsWith("row 2 of the matrix has 3 numbers, the first has 2"));
  EXPECT_THAT(matrix_error("0 1\n1 0\n1 1\n"), StartsWith("the matrix has more rows than its 2 columns"));
  EXPECT_THAT(matrix_error("0 1 2\n1 0 2\n"), StartsWith("the matrix has 2 rows of 3 numbers"));
  EXPECT_THAT(matrix_error("\n\n"), StartsWith("the file has no matrix"));
}

TEST(SquareMatrix, IsToldFromOtherFilesByItsFirstLine) {
  EXPECT_TRUE(is_matrix("\n0.0 1.5 2\n"));
  EXPECT_TRUE(is_matrix("1 1 0\n"));
  EXPECT_TRUE(is_matrix("0\t5\t0.1\n"));
  EXPECT_FALSE(is_matrix("1 7 0 8 0.5\n"));
  EXPECT_FALSE(is_matrix("7 1 0.5\n"));
  EXPECT_FALSE(is_matrix("PFRMAT RR\n"));
  EXPECT_FALSE(is_matrix("ATOM      1  N   GLY A   1\n"));
  EXPECT_FALSE(is_matrix(""));
}

TEST(SquareMatrix, RanksTheMeanOfBothTriangles) {
  const PairList list = ranked_pairs(matrix("9 1 4\n1 9 2\n0 5 9\n"));
  ASSERT_EQ(list.pairs.size(), 3u);
  EXPECT_EQ(list.pairs[0].i, 1);
  EXPECT_FLOAT_EQ(list.pairs[0].rank, 3.5f);
  EXPECT_FLOAT_EQ(list.pairs[1].rank, 2);
  EXPECT_EQ(list.position, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(NativeMatrix, IsZeroOrOneAndSymmetric) {
  const TemporaryFile good("1 1 0\n1 0 0\n0 0 1\n"), other("1 2\n2 1\n"), crooked("1 1\n0 1\n");
  const NativeContacts native = read_native_contacts(good.path());
  EXPECT_EQ(native.resolved_count(), 3);
  EXPECT_EQ(native.contact(0, 1), 1);
  EXPECT_EQ(native.contact(0, 0), 0);
  EXPECT_THAT(report_of([&] { read_native_contacts(other.path()); }),
              HasSubstr("another value at row 1, column 2"));
  EXPECT_THAT(report_of([&] { read_native_contacts(crooked.path()); }),
              HasSubstr("not symmetric at row 1, column 2"));
}

}  // namespace
}  // namespace libbio::contact
