// Public Visium sections and fixtures of other readers, against numbers that scipy, h5py, pandas and a plain
// decoder of PNG got from the same files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/spatial/read_sample.h"
#include "libbio/spatial/spot_places.h"
#include "tests/shared_data.h"
#include "tests/unit/spatial/sample_files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

// Sums over the entries; spots and features count from 1.
struct Expected {
  std::int64_t spots, features, entries;
  double total, by_spot, by_feature;
  double x, y;            // sums of the positions
  double x_by_spot;       // Σ x · spot
  double column_by_spot;  // Σ column of the array · spot
  int in_tissue;
};

void expect_sample(const SpatialSample& sample, const Expected& expected) {
  EXPECT_EQ(sample.counts.rows(), expected.spots);
  EXPECT_EQ(sample.counts.columns(), expected.features);
  EXPECT_EQ(sample.counts.entries(), expected.entries);
  double total = 0, by_spot = 0, by_feature = 0, x = 0, y = 0, x_by_spot = 0, column_by_spot = 0;
  int in_tissue = 0;
  for (std::int64_t spot = 0; spot < sample.counts.rows(); ++spot) {
    const auto row = sample.counts.row(spot);
    const auto number = static_cast<double>(spot + 1);
    for (std::size_t i = 0; i < row.size(); ++i) {
      total += row.count[i];
      by_spot += row.count[i] * number;
      by_feature += row.count[i] * (row.column[i] + 1.0);
    }
    const auto at = static_cast<std::size_t>(spot);
    x += sample.positions[at][0];
    y += sample.positions[at][1];
    x_by_spot += sample.positions[at][0] * number;
    column_by_spot += static_cast<double>(sample.array_positions[at][1]) * number;
    in_tissue += sample.in_tissue[at];
  }
  EXPECT_EQ(total, expected.total);
  EXPECT_EQ(by_spot, expected.by_spot);
  EXPECT_EQ(by_feature, expected.by_feature);
  EXPECT_NEAR(x, expected.x, 1e-5);
  EXPECT_NEAR(y, expected.y, 1e-5);
  EXPECT_NEAR(x_by_spot, expected.x_by_spot, 1e-4);
  EXPECT_EQ(column_by_spot, expected.column_by_spot);
  EXPECT_EQ(in_tissue, expected.in_tissue);
}

// Σ value · (place mod 251), places in the order rows, columns, colours.
std::int64_t checksum(const TissueImage& image) {
  std::int64_t sum = 0, place = 0;
  for (const std::uint8_t value : image.pixels) sum += value * (place++ % 251);
  return sum;
}

void expect_image(const SpatialSample& sample, const std::string& resolution, const Shape& shape,
                  double scale, std::int64_t expected_checksum) {
  ASSERT_EQ(sample.images.size(), 1u);
  EXPECT_EQ(sample.images[0].resolution, resolution);
  EXPECT_EQ(sample.images[0].pixels.shape(), shape);
  EXPECT_EQ(sample.images[0].scale, scale);
  EXPECT_EQ(checksum(sample.images[0]), expected_checksum);
}

// The section's folder holds MatrixMarket files and an .h5 made from them.
void expect_h5_as_folder(const std::filesystem::path& section, const SpatialSample& folder) {
  const SpatialSample h5 = read_sample((section / "filtered_feature_bc_matrix.derived.h5").string());
  EXPECT_EQ(h5.counts, folder.counts);
  EXPECT_EQ(h5.barcodes, folder.barcodes);
  EXPECT_EQ(h5.features, folder.features);
  EXPECT_EQ(h5.positions, folder.positions);
  EXPECT_EQ(h5.scale_factors, folder.scale_factors);
  EXPECT_EQ(h5.images.at(0).pixels.shape(), folder.images.at(0).pixels.shape());
}

TEST(SpatialReaders, SpaceRanger3WithHeaderAndRealPixels) {
  const auto section = shared_data("data/spatial/visium_mouse_sr3");
  LIBBIO_SKIP_WITHOUT(section);
  const SpatialSample sample = read_sample(section.string());
  EXPECT_EQ(sample.name, "visium_mouse_sr3");
  EXPECT_EQ(sample.features[0], (Feature{"ENSMUSG00000051951", "Xkr4", kGeneExpression}));
  expect_sample(sample, {2898, 19465, 1069459, 3085005, 4422114191, 30227138635, 2348293.732129,
                         4187813.941086, 3396626362.216619, 217523843, 2898});
  expect_image(sample, "lowres", Shape{600, 600, 3}, 0.2, 24036214303);
  EXPECT_DOUBLE_EQ(sample.spot_diameter, 14.964878633873417);
  EXPECT_EQ(sample.scale_factors.size(), 5u);
  EXPECT_EQ(sample.files.size(), 6u);
  expect_h5_as_folder(section, sample);
}

TEST(SpatialReaders, PositionsWithoutHeader) {
  const auto section = shared_data("data/spatial/visium_human_msti");
  LIBBIO_SKIP_WITHOUT(section);
  const SpatialSample sample = read_sample(section.string());
  expect_sample(sample, {2172, 36601, 1104184, 1720934, 2091933780, 36111527356, 6153647.058824,
                         6298352.941176, 8720095058.823528, 74120808, 2172});
  expect_image(sample, "lowres", Shape{600, 600, 3}, 0.1, 27242825097);
  expect_h5_as_folder(section, sample);
}

TEST(SpatialReaders, TenxH5WithLibraryId) {
  const auto section = shared_data("data/spatial/fixtures/scanpy_test_visium");
  LIBBIO_SKIP_WITHOUT(section);
  const SpatialSample sample = read_sample(section.string());
  EXPECT_EQ(sample.name, "custom");
  expect_sample(sample, {100, 100, 656, 932, 45779, 52182, 718704, 696014, 36428730, 324733, 100});
  expect_image(sample, "hires", Shape{2000, 2000, 3}, 0.150015, 0);
  EXPECT_EQ(read_sample(section.string(), {.image = "lowres"}).images.at(0).scale, 0.045004502);
}

TEST(SpatialReaders, TenxH5WithStringsOfAnyLengthAndATransparentImage) {
  const auto section = shared_data("data/spatial/fixtures/seurat_test_visium");
  LIBBIO_SKIP_WITHOUT(section);
  const SpatialSample sample = read_sample((section / "filtered_feature_bc_matrix.h5").string());
  EXPECT_EQ(sample.name, "seurat_test_visium");
  expect_sample(sample, {2695, 100, 50355, 132231, 177234551, 6039786, 16492395, 18076928, 22243028070,
                         245049688, 2695});
  expect_image(sample, "hires", Shape{1998, 2000, 3}, 0.17211704, 382117163400);
}

TEST(SpatialReaders, RawCountsAndSpotsWithoutPositions) {
  const auto folder = shared_data("data/spatial/fixtures/visiumio_test/10xVisium");
  LIBBIO_SKIP_WITHOUT(folder);
  const SpatialSample first = read_sample((folder / "section1").string());
  expect_sample(first, {50, 49, 344, 607, 16364, 14009, 279712, 288243, 7251030, 82939, 22});
  expect_image(first, "lowres", Shape{600, 576, 3}, 0.051033426, 15208189228);
  EXPECT_THAT(first.remarks, Contains(HasSubstr("spots outside of the tissue included")));
  expect_sample(read_sample((folder / "section1/outs/raw_feature_bc_matrix").string()),
                {50, 50, 338, 682, 20198, 16723, 279712, 288243, 7251030, 82939, 22});
  const SpatialSample second = read_sample((folder / "section2").string());
  expect_sample(second, {49, 49, 281, 418, 11044, 10079, 277400, 286991, 6971318, 79754, 22});
  EXPECT_THAT(second.remarks, Contains(HasSubstr("1 spot of 50 without a position")));
  expect_sample(read_sample((folder / "section2/outs/raw_feature_bc_matrix").string()),
                {49, 50, 331, 673, 19516, 16445, 277400, 286991, 6971318, 79754, 22});
}

TEST(SpatialReaders, VisiumHdIsRefusedWithAReason) {
  const auto folder = shared_data("data/spatial/fixtures/visiumio_test");
  LIBBIO_SKIP_WITHOUT(folder);
  EXPECT_THAT(report_of([&] { read_sample((folder / "binned_outputs/square_002um").string()); }),
              AllOf(HasSubstr("tissue_positions.parquet' is Parquet, which libbio does not read"),
                    HasSubstr("to_csv")));
  EXPECT_THAT(report_of([&] { read_sample(folder.string()); }), HasSubstr("name the folder of one size"));
}

TEST(SpatialReaders, ListsOfResultsAreNoCounts) {
  const auto folder = shared_data("data/spatial/mob_rep11");
  LIBBIO_SKIP_WITHOUT(folder);
  EXPECT_THAT(report_of([&] { read_sample((folder / "SPARK_mob.tsv").string()); }),
              HasSubstr("looks like a list of results, not of counts"));
  EXPECT_THAT(report_of([&] { read_sample((folder / "SpatialDE_mob.tsv").string()); }),
              HasSubstr("expected a table of counts"));
}

TEST(SpatialReaders, FilesThatBelongToOthersAreToldApart) {
  const auto folder = shared_data("data/spatial/dlpfc_151510");
  LIBBIO_SKIP_WITHOUT(folder);
  EXPECT_THAT(report_of([&] { read_sample(folder.string()); }),
              HasSubstr("an .h5ad file must be named itself"));
  EXPECT_THAT(report_of([&] { read_sample((folder / "spatial/tissue_positions_list.csv").string()); }),
              HasSubstr("expected a table of counts"));
  EXPECT_EQ(read_positions((folder / "histology_tissue_spot_counts.csv").string()).positions,
            read_positions((folder / "spatial/tissue_positions_list.csv").string()).positions);
}

}  // namespace
}  // namespace libbio::spatial
