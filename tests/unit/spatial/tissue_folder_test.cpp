#include "libbio/spatial/tissue_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/spatial/scale_factors.h"
#include "tests/refusal.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TissueFolder : public ::testing::Test {
 protected:
  SpatialSample read(const ReadOptions& options = {}) {
    SpatialSample sample;
    sample.positions = {{0, 0}, {39, 19}, {40, 19}, {39, 20}, {-1, 0}};
    read_tissue(folder_.path(), options, sample);
    return sample;
  }
  void put_images() {
    folder_.with("tissue_hires_image.png", png_of(4, 2, 1, 8, "abcdefgh"));
    folder_.with("tissue_lowres_image.png", png_of(2, 1, 1, 8, "ab"));
    folder_.with("detected_tissue_image.jpg", "no image at all");
  }
  void put_factors(const std::string& text) { folder_.with("scalefactors_json.json", text); }

  testing::ScratchFolder folder_;
};

constexpr char kFactors[] =
    "{\"tissue_hires_scalef\": 0.1, \"tissue_lowres_scalef\": 0.05, \"spot_diameter_fullres\": 8, \"other\": "
    "\"x\"}";

TEST_F(TissueFolder, TheLargerImageWithItsFactor) {
  put_images();
  put_factors(kFactors);
  const SpatialSample sample = read();
  ASSERT_EQ(sample.images.size(), 1u);
  EXPECT_EQ(sample.images[0].resolution, "hires");
  EXPECT_EQ(sample.images[0].scale, 0.1);
  EXPECT_EQ(sample.images[0].pixels.shape(), (Shape{2, 4, 3}));
  EXPECT_EQ(sample.spot_diameter, 8);
  EXPECT_EQ(sample.scale_factors.size(), 3u);
  EXPECT_THAT(sample.remarks,
              ElementsAre(AllOf(HasSubstr("tissue_hires_image.png', 4 × 2 pixels"),
                                HasSubstr("positions × 0.1 (tissue_hires_scalef)")),
                          HasSubstr("3 spots of 5 outside the image; is it of the same section")));
  EXPECT_THAT(sample.files,
              ElementsAre(EndsWith("scalefactors_json.json"), EndsWith("tissue_hires_image.png")));
}

TEST_F(TissueFolder, TheImageAskedFor) {
  put_images();
  put_factors(kFactors);
  EXPECT_EQ(read({.image = "lowres"}).images.at(0).scale, 0.05);
  EXPECT_THAT(testing::refusal<UsageError>([&] { read({.image = "fullres"}); }),
              AllOf(HasSubstr("no image 'fullres'"), HasSubstr("expected hires or lowres")));
  const SpatialSample without = read({.read_images = false});
  EXPECT_THAT(without.images, IsEmpty());
  EXPECT_THAT(without.remarks, IsEmpty());
  EXPECT_EQ(without.spot_diameter, 8);
}

TEST_F(TissueFolder, ImagesThatCannotBePlacedAreLeftOut) {
  EXPECT_THAT(read().remarks, ElementsAre(HasSubstr("No image of the tissue: no tissue_hires_image.png")));
  put_images();
  EXPECT_THAT(read().remarks, ElementsAre(HasSubstr("no tissue_lowres_scalef in scalefactors_json.json")));
  put_factors("{\"tissue_lowres_scalef\": 0.05}");
  EXPECT_EQ(read().images.at(0).resolution, "lowres");
  EXPECT_THAT(testing::refusal<UsageError>([&] { read({.image = "hires"}); }), HasSubstr("no image 'hires'"));
}

TEST_F(TissueFolder, ErrorsPointIntoTheJson) {
  put_images();
  put_factors("{\n  \"tissue_hires_scalef\": 0.1,\n  \"spot\": nan\n}\n");
  EXPECT_THAT(report_of([&] { read(); }),
              AllOf(HasSubstr("the file is not JSON"), HasSubstr("scalefactors_json.json:3:12"),
                    HasSubstr("\"spot\": nan")));
  put_factors("");
  EXPECT_THAT(report_of([&] { read(); }), HasSubstr("scalefactors_json.json:1:1"));
  put_factors("{\"a\": 1e999}");
  EXPECT_THAT(report_of([&] { read(); }), HasSubstr("scalefactors_json.json"));
  put_factors("[0.1]");
  EXPECT_THAT(report_of([&] { read(); }), HasSubstr("holds no object"));
  put_factors("{\"tissue_hires_scalef\": -0.1}");
  EXPECT_THAT(report_of([&] { read(); }),
              HasSubstr("tissue_hires_scalef is -0.1, expected a number above 0"));
  put_factors(std::string(100000, '['));
  EXPECT_THAT(report_of([&] { read(); }), HasSubstr("not JSON"));
  put_factors(std::string(2000000, ' '));
  EXPECT_THAT(report_of([&] { read(); }), HasSubstr("holds more than"));
}

TEST_F(TissueFolder, FindsPositions) {
  EXPECT_THAT(report_of([&] { find_positions(folder_.path()); }), HasSubstr("neither tissue_positions.csv"));
  folder_.with("tissue_positions.parquet", "PAR1");
  EXPECT_THAT(find_positions(folder_.path()), EndsWith("tissue_positions.parquet"));
  folder_.with("tissue_positions_list.csv.gz", "");
  EXPECT_THAT(find_positions(folder_.path()), EndsWith("tissue_positions_list.csv.gz"));
  folder_.with("tissue_positions.csv", "");
  EXPECT_THAT(find_positions(folder_.path()), EndsWith("tissue_positions.csv"));
}

}  // namespace
}  // namespace libbio::spatial
