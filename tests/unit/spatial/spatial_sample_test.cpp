#include "libbio/spatial/spatial_sample.h"

#include <gtest/gtest.h>

#include <limits>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

SpatialSample two_spots() {
  SpatialSample sample;
  sample.name = "two";
  sample.barcodes = {"AA-1", "CC-1"};
  sample.features = {{"ENSG1", "ACT"}, {"ENSG2", "ACT"}, {"CD3", "CD3", kAntibodyCapture}};
  sample.counts = CountMatrix(2, 3, {0, 1, 3}, {0, 1, 2}, {5, 1, 7});
  sample.positions = {{1, 2}, {3, 4}};
  sample.in_tissue = {1, 0};
  sample.spot_columns = {{"layer", std::vector<std::string>{"L1", "L2"}}};
  sample.spot_matrices["own"] = Tensor<float>(Shape{2, 1}, 3.0F);
  return sample;
}

TEST(SpatialSample, SelectionsTakeEverythingAlong) {
  const SpatialSample second = select_spots(two_spots(), {1});
  validate(second);
  EXPECT_EQ(second.barcodes, std::vector<std::string>{"CC-1"});
  EXPECT_EQ(second.positions, (std::vector<Position>{{3, 4}}));
  EXPECT_EQ(second.in_tissue, std::vector<std::uint8_t>{0});
  EXPECT_EQ(std::get<std::vector<std::string>>(second.spot_columns[0].second),
            std::vector<std::string>{"L2"});
  EXPECT_EQ(second.counts, CountMatrix(1, 3, {0, 2}, {1, 2}, {1, 7}));
  EXPECT_EQ(second.spot_matrices.at("own").shape(), (Shape{1, 1}));

  const SpatialSample antibody = select_features(two_spots(), {2});
  validate(antibody);
  EXPECT_EQ(antibody.features[0].type, kAntibodyCapture);
  EXPECT_EQ(antibody.counts, CountMatrix(2, 1, {0, 0, 1}, {0}, {7}));
}

TEST(SpatialSample, ValidatesItsLists) {
  validate(two_spots());
  SpatialSample sample = two_spots();
  sample.barcodes[1] = "AA-1";
  EXPECT_THROW(validate(sample), ShapeError);
  sample = two_spots();
  sample.positions.pop_back();
  EXPECT_THROW(validate(sample), ShapeError);
  sample = two_spots();
  sample.positions[0][1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(validate(sample), ShapeError);
  sample = two_spots();
  sample.in_tissue.clear();
  validate(sample);
}

TEST(SpatialSample, NamesBecomeUnique) {
  EXPECT_EQ(made_unique({"a", "b", "a", "a-1", "a"}),
            (std::vector<std::string>{"a", "b", "a-2", "a-1", "a-3"}));
}

}  // namespace
}  // namespace libbio::spatial
