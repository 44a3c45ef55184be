// What is written comes back, field by field.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/spatial/h5ad_reader.h"
#include "libbio/spatial/h5ad_writer.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/spatial/whole_sample.h"

namespace libbio::spatial {
namespace {

using record::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

SpatialSample written_and_read(const SpatialSample& sample, const ReadOptions& options) {
  const TemporaryFolder folder;
  AnnDataElements elements;
  elements.with_counts = true;
  write_h5ad(folder.file("s.h5ad"), sample, elements, false);
  return read_h5ad(folder.file("s.h5ad"), options);
}

TEST(H5adRoundTrip, EveryFieldComesBack) {
  ReadOptions options;
  options.spot_matrices = {"X_pca"};
  const SpatialSample read = written_and_read(whole_sample(), options);
  EXPECT_EQ(difference(read, whole_sample()), "");
  EXPECT_THAT(read.remarks,
              ElementsAre("Counts are those of /X.",
                          "Image: 'hires' of the file, 9 × 7 pixels; its pixels are positions × 0.1701114 "
                          "(tissue_hires_scalef).",
                          HasSubstr("5 spots of 5 outside the image")));
  EXPECT_THAT(read.files, ElementsAre(HasSubstr("s.h5ad")));
}

// Nothing is lost or moved on the way, not even what difference() does not look at.
TEST(H5adRoundTrip, WhatWasReadIsWrittenAsTheSameFile) {
  const TemporaryFolder folder;
  AnnDataElements elements;
  elements.with_counts = true;
  EXPECT_THAT(write_h5ad(folder.file("once.h5ad"), whole_sample(), elements, false), ElementsAre());
  ReadOptions options;
  options.spot_matrices = {"X_pca"};
  const SpatialSample read = read_h5ad(folder.file("once.h5ad"), options);
  EXPECT_EQ(difference(read, whole_sample()), "");
  EXPECT_THAT(write_h5ad(folder.file("twice.h5ad"), read, elements, false), ElementsAre());
  EXPECT_EQ(record::file_bytes(folder.file("once.h5ad")), record::file_bytes(folder.file("twice.h5ad")));
}

// pandas makes texts of truth values easily, R factors.
TEST(H5adRoundTrip, MarksOfTissueMayBeTexts) {
  SpatialSample sample = whole_sample();
  sample.in_tissue.clear();
  sample.spot_columns = {{"in_tissue", std::vector<std::string>{"True", "False", "True", "0", "1"}}};
  const SpatialSample read = written_and_read(sample, {});
  EXPECT_THAT(read.in_tissue, ElementsAre(1, 0, 1, 0, 1));
  EXPECT_TRUE(read.spot_columns.empty());
  std::get<std::vector<std::string>>(sample.spot_columns[0].second)[2] = "nan";
  EXPECT_THAT(written_and_read(sample, {}).in_tissue, ElementsAre());
  EXPECT_EQ(written_and_read(sample, {}).spot_columns, sample.spot_columns);
}

TEST(H5adRoundTrip, WhatAFileDoesNotTellStaysUntold) {
  SpatialSample sample = whole_sample();
  sample.array_positions.clear();
  sample.in_tissue.clear();
  sample.scale_factors.clear();
  sample.images.clear();
  sample.spot_diameter = 0;
  sample.spot_columns.clear();
  sample.feature_columns.clear();
  sample.spot_matrices.clear();
  for (Feature& feature : sample.features) {
    feature.symbol = feature.id;
    feature.type = kGeneExpression;
  }
  EXPECT_EQ(difference(written_and_read(sample, {}), sample), "");
  sample.features[2].symbol = "";
  EXPECT_EQ(difference(written_and_read(sample, {}), sample), "");
}

TEST(H5adRoundTrip, ImagesAreReadOneAtATime) {
  SpatialSample sample = whole_sample();
  TissueImage small{"lowres", Tensor<std::uint8_t>(Shape{3, 2, 3}, 77), 0.051033426};
  sample.images.push_back(small);
  const SpatialSample larger = written_and_read(sample, {});
  ASSERT_EQ(larger.images.size(), 1u);
  EXPECT_EQ(larger.images[0].resolution, "hires");
  ReadOptions options;
  options.image = "lowres";
  const SpatialSample asked = written_and_read(sample, options);
  ASSERT_EQ(asked.images.size(), 1u);
  EXPECT_EQ(asked.images[0].pixels.shape(), (Shape{3, 2, 3}));
  EXPECT_EQ(asked.images[0].scale, 0.051033426);
  options.read_images = false;
  EXPECT_TRUE(written_and_read(sample, options).images.empty());
}

// The comparison that the tests above rely on.
TEST(H5adRoundTrip, DifferencesAreSeen) {
  const auto differs = [](const auto& change) {
    SpatialSample changed = whole_sample();
    change(changed);
    return difference(whole_sample(), changed);
  };
  EXPECT_EQ(difference(whole_sample(), whole_sample()), "");
  EXPECT_THAT(differs([](SpatialSample& s) { s.features[3].symbol = "ACT"; }), HasSubstr("symbols"));
  EXPECT_THAT(differs([](SpatialSample& s) {
                s.counts = s.counts.select_columns({{0, 1, 3, 2}});
              }),
              "counts");
  EXPECT_THAT(differs([](SpatialSample& s) { s.images[0].pixels(6, 8, 2) ^= 1; }), HasSubstr("pixels"));
  EXPECT_THAT(differs([](SpatialSample& s) { std::get<0>(s.spot_columns[0].second)[1] = ""; }),
              HasSubstr("column 'layer'"));
  EXPECT_THAT(differs([](SpatialSample& s) { std::get<2>(s.spot_columns[3].second)[1] = 0; }),
              HasSubstr("column 'percent_mito'"));
  EXPECT_THAT(differs([](SpatialSample& s) { s.spot_matrices["X_pca"](4, 1) = 0; }), HasSubstr("X_pca"));
}

}  // namespace
}  // namespace libbio::spatial
