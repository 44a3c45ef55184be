#include "libbio/spatial/mtx_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/spatial/matrix_market.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string kHeader = "%%MatrixMarket matrix coordinate integer general\n";
//      2 0 1
//      0 7 0
const CountMatrix kMatrix(2, 3, {0, 2, 3}, {0, 2, 1}, {2, 1, 7});

class MatrixMarket : public ::testing::Test {
 protected:
  CountMatrix read(const std::string& text) {
    return read_matrix_market(folder_.with("matrix.mtx", text), 3, 2);
  }
  std::string refused(const std::string& text) {
    return report_of([&] { read(text); });
  }

  testing::ScratchFolder folder_;
};

TEST_F(MatrixMarket, EntriesInAnyOrderOfAnyHeader) {
  EXPECT_EQ(read(kHeader + "3 2 3\n1 1 2\n3 1 1\n2 2 7\n"), kMatrix);
  EXPECT_EQ(read(kHeader + "3 2 3\n2 2 7\n3 1 1\n1 1 2\n"), kMatrix);
  EXPECT_EQ(read(kHeader + "%metadata_json: {}\n%\n\n3 2 3\n3 1 1\n1 1 2\n\n2 2 7\n\n"), kMatrix);
  EXPECT_EQ(
      read("%%matrixmarket MATRIX Coordinate Real General\r\n3 2 3\r\n1\t1 2.0\r\n 3 1 1e0\r\n2 2 7\r\n"),
      kMatrix);
  EXPECT_EQ(read(testing::gzipped(kHeader + "3 2 3\n1 1 2\n3 1 1\n2 2 7\n")), kMatrix);
  EXPECT_EQ(read(kHeader + "3 2 4\n1 1 2\n1 2 0\n3 1 1\n2 2 +7\n"), kMatrix);  // a stored zero
  EXPECT_EQ(read(kHeader + "3 2 0\n"), CountMatrix(2, 3, {0, 0, 0}, {}, {}));
}

TEST_F(MatrixMarket, RefusesOtherMatrices) {
  const auto header = [&](const std::string& words) {
    return refused("%%MatrixMarket " + words + "\n3 2 0\n");
  };
  EXPECT_THAT(header("matrix array integer general"),
              AllOf(HasSubstr("dense (array)"), HasSubstr(":1:23-27")));
  EXPECT_THAT(header("matrix coordinate pattern general"), HasSubstr("but not the counts"));
  EXPECT_THAT(header("matrix coordinate complex general"), HasSubstr("complex numbers"));
  EXPECT_THAT(header("matrix coordinate integer symmetric"), HasSubstr("is not symmetric"));
  EXPECT_THAT(header("vector coordinate integer general"), HasSubstr("holds no matrix"));
  EXPECT_THAT(header("matrix coordinate"), HasSubstr("no MatrixMarket header"));
  EXPECT_THAT(refused(""), HasSubstr("empty"));
  EXPECT_THAT(refused("1 1 2\n"), HasSubstr("no MatrixMarket header"));
}

TEST_F(MatrixMarket, ErrorsPointAtTheLine) {
  const auto entries = [&](const std::string& lines) { return refused(kHeader + "%\n3 2 2\n" + lines); };
  EXPECT_THAT(entries("1 1 2\n4 1 1\n"), AllOf(HasSubstr("feature 4 is outside the matrix"),
                                               HasSubstr("matrix.mtx:5:1"), HasSubstr("expected 1 to 3")));
  EXPECT_THAT(entries("0 1 2\n1 1 1\n"), HasSubstr("feature 0 is outside"));
  EXPECT_THAT(entries("1 3 2\n1 1 1\n"), AllOf(HasSubstr("barcode 3 is outside"), HasSubstr(":4:3")));
  EXPECT_THAT(entries("1 1 2\n1 2 -1\n"), AllOf(HasSubstr("-1 is negative"), HasSubstr(":5:5-6")));
  EXPECT_THAT(entries("1 1 0.5\n"), HasSubstr("0.5 is not whole"));
  EXPECT_THAT(entries("1 1 nan\n"), HasSubstr("nan is not a number of molecules"));
  EXPECT_THAT(entries("1 x 2\n"), AllOf(HasSubstr("barcode 'x' is not an integer"), HasSubstr(":4:3")));
  EXPECT_THAT(entries("1 1\n"), HasSubstr("an entry has 2 numbers, expected 3"));
  EXPECT_THAT(entries("1 1 2 3\n"), HasSubstr("an entry has 4 numbers"));
  EXPECT_THAT(entries("1 1 2\n"), HasSubstr("the file ends after 1 of 2 entries"));
  EXPECT_THAT(entries("1 1 2\n2 1 2\n3 1 2\n"), AllOf(HasSubstr("more entries than the 2"), HasSubstr(":6")));
  EXPECT_THAT(
      entries("3 2 2\n\n3 2 1\n"),
      AllOf(HasSubstr("feature 3 of barcode 2 is there twice, first in line 4"), HasSubstr("matrix.mtx:6")));
  EXPECT_THAT(refused(kHeader), HasSubstr("ends before the line of sizes"));
  EXPECT_THAT(refused(kHeader + "3 2\n"), HasSubstr("expected the sizes"));
  EXPECT_THAT(refused(kHeader + "4 2 0\n"),
              AllOf(HasSubstr("has 4 rows, but 3 features"), HasSubstr(":2:1")));
  EXPECT_THAT(refused(kHeader + "3 3 0\n"), HasSubstr("has 3 columns, but 2 barcodes"));
  EXPECT_THAT(refused(kHeader + "2 3 0\n"), HasSubstr("transpose it"));
  EXPECT_THAT(refused(kHeader + "3 2 9000000000000000000\n"),
              HasSubstr("ends after 0 of 9000000000000000000"));
}

class MtxFolder : public MatrixMarket {
 protected:
  MtxFolder() {
    folder_.with("matrix.mtx", kHeader + "3 2 3\n1 1 2\n3 1 1\n2 2 7\n");
    folder_.with("barcodes.tsv", "AA-1\nCC-1\n");
    folder_.with("features.tsv",
                 "ENSG1\tACTB\tGene Expression\nENSG2\tGAPDH\tGene Expression\nCD3\tCD3\tAntibody Capture\n");
  }
};

TEST_F(MtxFolder, ListsOfCellRanger3) {
  ASSERT_TRUE(is_mtx_folder(folder_.path()));
  const SpotCounts counts = read_mtx_folder(folder_.path());
  EXPECT_EQ(counts.counts, kMatrix);
  EXPECT_THAT(counts.barcodes, ElementsAre("AA-1", "CC-1"));
  EXPECT_EQ(counts.features[2], (Feature{"CD3", "CD3", kAntibodyCapture}));
  EXPECT_THAT(counts.files,
              ElementsAre(EndsWith("matrix.mtx"), EndsWith("features.tsv"), EndsWith("barcodes.tsv")));
  EXPECT_TRUE(folder_.path().ends_with(counts.name));
}

TEST_F(MtxFolder, GzipIsToldByContentAndNamesMayBeQuoted) {
  std::filesystem::rename(folder_.file("matrix.mtx"), folder_.file("matrix.mtx.gz"));
  std::filesystem::remove(folder_.file("features.tsv"));
  std::filesystem::remove(folder_.file("barcodes.tsv"));
  folder_.with("features.tsv.gz", "\"ENSG1\"\t\"ACTB\"\nENSG2\tHLA, A\nENSG1\tACTB\n");  // no gzip
  folder_.with("barcodes.tsv.gz", testing::gzipped("\"AA-1\"\nCC-1\n"));
  const SpotCounts counts = read_mtx_folder(folder_.path());
  EXPECT_EQ(counts.counts, kMatrix);
  EXPECT_EQ(counts.barcodes[0], "AA-1");
  EXPECT_EQ(counts.features[0], (Feature{"ENSG1", "ACTB", kGeneExpression}));
  EXPECT_EQ(counts.features[1].symbol, "HLA, A");
  EXPECT_EQ(counts.features[2].id, "ENSG1-1");
  EXPECT_EQ(counts.remarks.size(), 1u);
}

TEST_F(MtxFolder, GenesOfCellRanger2) {
  std::filesystem::remove(folder_.file("features.tsv"));
  EXPECT_THAT(report_of([&] { read_mtx_folder(folder_.path()); }), HasSubstr("no features.tsv or genes.tsv"));
  folder_.with("genes.tsv", "ENSG1\tACTB\nENSG2\tGAPDH\nENSG3\n");
  const SpotCounts counts = read_mtx_folder(folder_.path());
  EXPECT_EQ(counts.features[1], (Feature{"ENSG2", "GAPDH", kGeneExpression}));
  EXPECT_EQ(counts.features[2], (Feature{"ENSG3", "ENSG3", kGeneExpression}));
}

TEST_F(MtxFolder, RefusesListsThatDoNotFit) {
  folder_.with("barcodes.tsv", "AA-1\nCC-1\nAA-1\n");
  EXPECT_THAT(
      report_of([&] { read_mtx_folder(folder_.path()); }),
      AllOf(HasSubstr("barcode 'AA-1' is there twice, first in line 1"), HasSubstr("barcodes.tsv:3")));
  folder_.with("barcodes.tsv", "AA-1\n");
  EXPECT_THAT(report_of([&] { read_mtx_folder(folder_.path()); }),
              AllOf(HasSubstr("has 2 columns, but 1 barcodes"), HasSubstr("matrix.mtx:2:3")));
  folder_.with("features.tsv", "ENSG1\tACTB\n\tGAPDH\n");
  EXPECT_THAT(report_of([&] { read_mtx_folder(folder_.path()); }),
              AllOf(HasSubstr("a feature without an id"), HasSubstr("features.tsv:2")));
}

}  // namespace
}  // namespace libbio::spatial
