#include "libbio/spatial/spot_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SpotPlacesTest : public ::testing::Test {
 protected:
  SpotPlaces read(const std::string& text) { return read_positions(folder_.with("positions.csv", text)); }
  std::string refused(const std::string& text) {
    return report_of([&] { read(text); });
  }

  testing::ScratchFolder folder_;
};

TEST_F(SpotPlacesTest, SpaceRangerWithAndWithoutHeader) {
  const std::string header = "barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres\n";
  for (const std::string& text :
       {std::string(kPositions), header + kPositions, testing::gzipped(kPositions)}) {
    const SpotPlaces places = read(text);
    EXPECT_THAT(places.barcodes, ElementsAre("TT-1", "GG-1", "AA-1", "CC-1"));
    EXPECT_THAT(places.positions,
                ElementsAre(Position{10, 900}, Position{20, 300}, Position{40.5, 100}, Position{60, 200}));
    EXPECT_EQ(places.array_positions[1], (std::array<std::int64_t, 2>{2, 2}));
    EXPECT_THAT(places.in_tissue, ElementsAre(0, 1, 1, 0));
  }
}

TEST_F(SpotPlacesTest, OtherTables) {
  const auto expect_two = [&](const std::string& text) {
    const SpotPlaces places = read(text);
    EXPECT_THAT(places.barcodes, ElementsAre("AA", "CC")) << text;
    EXPECT_THAT(places.positions, ElementsAre(Position{1.5, 2}, Position{-3, 4e2})) << text;
    EXPECT_THAT(places.array_positions, IsEmpty());
    EXPECT_THAT(places.in_tissue, IsEmpty());
  };
  expect_two("AA,1.5,2\nCC,-3,4e2\n");
  expect_two("AA\t1.5\t2\nCC\t-3\t4e2");
  expect_two("barcode,x,y\nAA,1.5,2\nCC,-3,4e2\n");
  expect_two("spot,Y,layer,X\nAA,2,L1,1.5\nCC,400,L2,-3\n");
  expect_two("\"\",\"imagerow\",\"imagecol\"\n\"AA\",2,1.5\n\"CC\",400,-3\n");
  expect_two("x\ty\nAA\t1.5\t2\nCC\t-3\t400\n");                                // R: no name above names
  expect_two("barcodes,xcoord,ycoord\r\nAA, 1.5, 2\r\n\r\nCC,-3,400\r\n\r\n");  // Slide-seq
  expect_two("cell_id,x_centroid,y_centroid,area\nAA,1.5,2,9\nCC,-3,400,9\n");  // Xenium
  expect_two("EntityID,volume,center_x,center_y\nAA,9,1.5,2\nCC,9,-3,400\n");   // MERSCOPE
  expect_two("id,x,y,pixel_x,pixel_y\nAA,7,8,1.5,2\nCC,9,9,-3,400\n");          // pixels before the array
}

TEST_F(SpotPlacesTest, MarksAndPlacesAsOtherProgramsWriteThem) {
  const std::string header = "barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres\n";
  const SpotPlaces places =
      read(header + "A,True,3.0,7,1,2\nB,FALSE,0,127.0,1,2\nC,1.0,0,0,1,2\nD,0,0,0,1,2\n");
  EXPECT_THAT(places.in_tissue, ElementsAre(1, 0, 1, 0));
  EXPECT_EQ(places.array_positions[0], (std::array<std::int64_t, 2>{3, 7}));
  EXPECT_EQ(places.array_positions[1], (std::array<std::int64_t, 2>{0, 127}));
}

TEST_F(SpotPlacesTest, RefusesOtherTables) {
  EXPECT_THAT(
      refused("AA,1,2\nCC,3,4\nAA,5,6\n"),
      AllOf(HasSubstr("barcode 'AA' is there twice, first in line 1"), HasSubstr("positions.csv:3:1-2")));
  EXPECT_THAT(refused("AA,1,2\nCC,3,y\n"),
              AllOf(HasSubstr("position 'y' is not a number"), HasSubstr(":2:6")));
  EXPECT_THAT(refused("AA,1,2\nCC,3\n"), HasSubstr("has 2 cells, expected 3"));
  EXPECT_THAT(refused("AA,1,2\nCC,nan,3\n"), HasSubstr("not finite"));
  EXPECT_THAT(refused("AA,1,2,3\n"), HasSubstr("has 4 cells; expected barcode, x, y"));
  EXPECT_THAT(refused("barcode,a,b\nAA,1,2\n"),
              AllOf(HasSubstr("no columns of positions"), HasSubstr("imagecol")));
  EXPECT_THAT(refused("barcode,x,y\n"), HasSubstr("no line of positions follows"));
  EXPECT_THAT(refused("AA-1,2,0,0,10,20\n"), HasSubstr("in_tissue is neither 0 nor 1"));
  EXPECT_THAT(refused("AA-1,1,a,0,10,20\n"), HasSubstr("row of the array 'a' is not a number"));
  EXPECT_THAT(refused("AA-1,1,0,1.5,10,20\n"),
              AllOf(HasSubstr("column of the array '1.5' is not an integer"), HasSubstr(":1:10-12")));
  EXPECT_THAT(refused("AA-1,yes,0,0,10,20\n"), HasSubstr("in_tissue is neither 0 nor 1"));
  EXPECT_THAT(refused("\"AA,1,2\n"), HasSubstr("does not end in its line"));
  EXPECT_THAT(refused("\"A\"\"A\",1,2\n"), HasSubstr("text follows the quotes"));
  EXPECT_THAT(refused(""), HasSubstr("is empty"));
  EXPECT_THAT(refused("PAR1\x15\x04"), AllOf(HasSubstr("is Parquet"), HasSubstr("to_csv")));
}

TEST(PositionOfName, NumbersAroundAnX) {
  Position position{};
  ASSERT_TRUE(position_of_name("16.92x9.015", position));
  EXPECT_EQ(position, (Position{16.92, 9.015}));
  ASSERT_TRUE(position_of_name("10x13", position));
  EXPECT_EQ(position, (Position{10, 13}));
  for (const char* name : {"Nrf1", "x", "10x", "x13", "10x13a", "10 x 13", "", "1x2x3", "infx2"})
    EXPECT_FALSE(position_of_name(name, position)) << name;
}

SpotCounts three_spots() {
  SpotCounts counts;
  counts.files = {"counts.h5"};
  counts.barcodes = {"AA-1", "XX-1", "GG-1"};
  counts.features = {{"g", "g"}};
  counts.counts = CountMatrix(3, 1, {0, 1, 2, 3}, {0, 0, 0}, {1, 2, 3});
  return counts;
}

TEST_F(SpotPlacesTest, SpotsAreJoinedByBarcode) {
  const SpatialSample sample = placed_spots(three_spots(), read(kPositions));
  validate(sample);
  EXPECT_THAT(sample.barcodes, ElementsAre("AA-1", "GG-1"));
  EXPECT_THAT(sample.positions, ElementsAre(Position{40.5, 100}, Position{20, 300}));
  EXPECT_THAT(sample.in_tissue, ElementsAre(1, 1));
  EXPECT_EQ(sample.array_positions[1], (std::array<std::int64_t, 2>{2, 2}));
  EXPECT_EQ(sample.counts, CountMatrix(2, 1, {0, 1, 2}, {0, 0}, {1, 3}));
  EXPECT_THAT(sample.remarks,
              ElementsAre(AllOf(HasSubstr("1 spot of 3 without a position"), HasSubstr("'XX-1'"))));
}

TEST_F(SpotPlacesTest, NoSpotWithoutAPlace) {
  EXPECT_THAT(report_of([&] { placed_spots(three_spots(), read("AA,1,2\n")); }),
              AllOf(HasSubstr("no spot of 'counts.h5' has a position"), HasSubstr("name spots like 'AA-1'"),
                    HasSubstr("positions like 'AA'")));
  SpotCounts empty = three_spots();
  empty.barcodes.clear();
  empty.counts = CountMatrix(0, 1, {0}, {}, {});
  EXPECT_THAT(report_of([&] { placed_spots(empty, read(kPositions)); }), HasSubstr("holds no spots"));
  empty = three_spots();
  empty.features.clear();
  empty.counts = CountMatrix(3, 0, {0, 0, 0, 0}, {}, {});
  EXPECT_THAT(report_of([&] { placed_spots(empty, read(kPositions)); }), HasSubstr("holds no features"));
  EXPECT_THAT(report_of([&] { places_of_names(three_spots()); }),
              HasSubstr("spot 'AA-1' of 'counts.h5' has no position"));
}

}  // namespace
}  // namespace libbio::spatial
