#include "libbio/spatial/count_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

//      0 2 0
//      3 0 1
const CountMatrix kMatrix(2, 3, {0, 1, 3}, {1, 0, 2}, {2, 3, 1});

class CountTable : public ::testing::Test {
 protected:
  CountTable() { places_.barcodes = {"AA", "CC", "TT"}; }
  SpotCounts read(const std::string& text, bool with_places) {
    return read_count_table(folder_.with("counts.tsv", text), with_places ? &places_ : nullptr);
  }
  std::string refused(const std::string& text, bool with_places = false) {
    return report_of([&] { read(text, with_places); });
  }
  void expect_counts(const std::string& text, bool with_places, const std::vector<std::string>& spots) {
    const SpotCounts counts = read(text, with_places);
    EXPECT_EQ(counts.barcodes, spots) << text;
    EXPECT_EQ(counts.counts, kMatrix) << text;
    ASSERT_EQ(counts.features.size(), 3u) << text;
    EXPECT_EQ(counts.features[1], (Feature{"Gm2", "Gm2", kGeneExpression})) << text;
    EXPECT_EQ(counts.name, "counts");
  }

  testing::ScratchFolder folder_;
  SpotPlaces places_;
};

TEST_F(CountTable, SpotsNamedAfterTheirPositions) {
  const std::vector<std::string> spots = {"16.92x9.015", "10x13"};
  const std::string by_spots = "\tGm1\tGm2\tGm3\n16.92x9.015\t0\t2\t0\n10x13\t3\t0\t1\n";
  expect_counts(by_spots, false, spots);
  expect_counts(testing::gzipped(by_spots), false, spots);
  expect_counts(by_spots.substr(1), false, spots);  // as R writes it: no corner
  expect_counts("gene\t16.92x9.015\t10x13\nGm1\t0\t3\nGm2\t2\t0.0\nGm3\t0\t1e0\n", false, spots);
  expect_counts("\"\",\"Gm1\",\"Gm2\",\"Gm3\"\r\n\"16.92x9.015\",0,2,0\r\n\"10x13\",3,0,1\r\n\r\n", false,
                spots);
}

TEST_F(CountTable, SpotsAmongThePlaces) {
  expect_counts("\tGm1\tGm2\tGm3\nCC\t0\t2\t0\nXX\t3\t0\t1\n", true, {"CC", "XX"});
  expect_counts("AA,XX\nGm1,0,3\nGm2,2,0\nGm3,0,1\n", true, {"AA", "XX"});
}

TEST_F(CountTable, RepeatedGenesGetNumbers) {
  const SpotCounts counts = read("g\tGm1\tGm1\n1x2\t4\t5\n", false);
  EXPECT_EQ(counts.features[1], (Feature{"Gm1-1", "Gm1", kGeneExpression}));
  EXPECT_EQ(counts.remarks.size(), 1u);
}

TEST_F(CountTable, RefusesWhatHoldsNoSpots) {
  EXPECT_THAT(refused("\"GSP1\"\t\"adjusted_pvalue\"\n\"Gng13\"\t1e-23\t0.1\n"),
              AllOf(HasSubstr("looks like a list of results, not of counts"), HasSubstr("'GSP1'"),
                    HasSubstr("'Gng13'"), HasSubstr("--coordinates"), HasSubstr("counts.tsv:1")));
  EXPECT_THAT(refused("\taverage\nNrf1\t0.97\n"),
              AllOf(::testing::StartsWith("neither the columns ('average') nor the rows ('Nrf1')"),
                    HasSubstr("expected a table of counts")));
  EXPECT_THAT(refused("\tGm1\nGG\t1\n", true),
              AllOf(HasSubstr("nor the rows ('GG')"), HasSubstr("('AA', 'CC', ...)")));
  EXPECT_THAT(refused("\tAA\nCC\t1\n", true),
              HasSubstr("rows and columns have names of spots (1 row, 1 column)"));
  EXPECT_THAT(refused("\t1x2\n3x4\t1\n"), HasSubstr("one of them must be genes"));
  EXPECT_THAT(refused("\tGm1\n1x2\t1\ntotal\t1\n"),
              AllOf(HasSubstr("'total' stands among spots named after their positions, such as '1x2'"),
                    HasSubstr("counts.tsv:3")));
  EXPECT_THAT(refused("a;1x2;3x4\nGm1;1;2\n"), HasSubstr("cells separated by tabs or commas"));
  EXPECT_THAT(refused("A sentence.\n"), HasSubstr("but no counts follow"));
  EXPECT_THAT(refused("A sentence.\nAnother, longer, one\n"), HasSubstr("has 3 cells, the line of names 1"));
  EXPECT_THAT(refused(""), HasSubstr("is empty"));
}

TEST_F(CountTable, ErrorsPointAtTheCell) {
  const auto cell = [&](const std::string& text) {
    return refused("\tGm1\tGm2\n1x2\t0\t4\n3x4\t5\t" + text + "\n");
  };
  EXPECT_THAT(cell("0.25"),
              AllOf(HasSubstr("0.25 is not whole"), HasSubstr("(column 'Gm2')"), HasSubstr(":3:7-10")));
  EXPECT_THAT(cell("-2"), HasSubstr("-2 is negative"));
  EXPECT_THAT(cell("NA"), HasSubstr("count 'NA' is not a number"));
  EXPECT_THAT(cell(""), HasSubstr("count '' is not a number"));
  EXPECT_THAT(cell("1\t1"), HasSubstr("has 4 cells, expected 3"));
  EXPECT_THAT(refused("\tGm1\n1x2\t0\n1x2\t1\n"),
              AllOf(HasSubstr("spot '1x2' is there twice"), HasSubstr(":3")));
}

}  // namespace
}  // namespace libbio::spatial
