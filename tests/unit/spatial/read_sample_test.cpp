#include "libbio/spatial/read_sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/h5/file.h"
#include "tests/refusal.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class ReadSample : public ::testing::Test {
 protected:
  void make_folder(const std::string& name) { std::filesystem::create_directories(folder_.file(name)); }
  void put_spatial(const std::string& folder) {
    make_folder(folder + "/spatial");
    folder_.with(folder + "/spatial/tissue_positions_list.csv", kPositions);
    folder_.with(folder + "/spatial/scalefactors_json.json", "{\"tissue_lowres_scalef\": 0.1}");
    folder_.with(folder + "/spatial/tissue_lowres_image.png", png_of(2, 1, 1, 8, "ab"));
  }
  void put_mtx(const std::string& folder) {
    make_folder(folder);
    folder_.with(folder + "/matrix.mtx",
                 "%%MatrixMarket matrix coordinate integer general\n3 2 2\n1 1 2\n2 2 7\n");
    folder_.with(folder + "/barcodes.tsv", "AA-1\nCC-1\n");
    folder_.with(folder + "/features.tsv", "ENSG1\tACTB\nENSG2\tGAPDH\nCD3\tCD3\tAntibody Capture\n");
  }
  SpatialSample read(const std::string& name, const ReadOptions& options = {}) {
    return read_sample(folder_.file(name), options);
  }
  std::string refused(const std::string& name, const ReadOptions& options = {}) {
    return report_of([&] { read(name, options); });
  }

  testing::ScratchFolder folder_;
};

TEST_F(ReadSample, FolderOfSpaceRanger) {
  put_spatial("kidney/outs");
  write_tenx(folder_.file("kidney/outs/filtered_feature_bc_matrix.h5"));
  put_mtx("kidney/outs/raw_feature_bc_matrix");
  for (const char* name : {"kidney", "kidney/outs", "kidney/outs/"}) {
    const SpatialSample sample = read(name);
    EXPECT_EQ(sample.name, "kidney");
    EXPECT_THAT(sample.barcodes, ElementsAre("AA-1", "CC-1", "GG-1"));
    EXPECT_THAT(sample.positions, ElementsAre(Position{40.5, 100}, Position{60, 200}, Position{20, 300}));
    EXPECT_EQ(sample.counts.row_totals(), (std::vector<double>{3, 0, 7}));
    EXPECT_EQ(sample.images.at(0).scale, 0.1);
    EXPECT_THAT(sample.files,
                ElementsAre(EndsWith(".h5"), EndsWith(".csv"), EndsWith(".json"), EndsWith(".png")));
  }
}

TEST_F(ReadSample, RawCountsWithARemark) {
  put_spatial("outs");
  put_mtx("outs/raw_feature_bc_matrix");
  const SpatialSample sample = read("outs");
  EXPECT_THAT(sample.barcodes, ElementsAre("AA-1", "CC-1"));
  EXPECT_THAT(sample.remarks, Contains(HasSubstr("spots outside of the tissue included")));
  EXPECT_THAT(folder_.path(), EndsWith(sample.name));
  put_mtx("outs/filtered_feature_bc_matrix");
  EXPECT_THAT(read("outs").remarks, Not(Contains(HasSubstr("outside of the tissue"))));
}

TEST_F(ReadSample, CountsWithPositionsBesideThem) {
  put_spatial("a");
  put_mtx("a/filtered_feature_bc_matrix");
  put_mtx("a");
  write_tenx(folder_.file("a/downloaded.h5"));
  EXPECT_EQ(read("a").counts.rows(), 2);
  EXPECT_EQ(read("a/filtered_feature_bc_matrix").name, "a");
  EXPECT_EQ(read("a/matrix.mtx").counts.rows(), 2);
  EXPECT_EQ(read("a/downloaded.h5").images.size(), 1u);
  EXPECT_EQ(read("a/downloaded.h5").name, "downloaded");
}

TEST_F(ReadSample, CountsWithCoordinates) {
  write_tenx(folder_.file("a.h5"));
  put_mtx("mtx");
  EXPECT_THAT(refused("a.h5"), AllOf(HasSubstr("counts without positions"), HasSubstr("--coordinates")));
  EXPECT_THAT(refused("mtx"), HasSubstr("counts without positions"));
  const ReadOptions options = {.coordinates = folder_.with("xy.tsv", "AA-1\t5\t6\nCC-1\t7\t8\n")};
  const SpatialSample sample = read("a.h5", options);
  EXPECT_THAT(sample.positions, ElementsAre(Position{5, 6}, Position{7, 8}));
  EXPECT_THAT(sample.remarks, ElementsAre(HasSubstr("1 spot of 3 without a position"), HasSubstr("xy.tsv")));
  EXPECT_EQ(read("mtx", options).positions[1], (Position{7, 8}));
  EXPECT_THAT(read("mtx", options).files, Contains(options.coordinates));
}

TEST_F(ReadSample, TablesOfCounts) {
  folder_.with("named.txt", "\tGm1\tGm2\n1.5x2\t3\t0\n4x5\t0\t6\n");
  const SpatialSample named = read("named.txt");
  EXPECT_THAT(named.positions, ElementsAre(Position{1.5, 2}, Position{4, 5}));
  EXPECT_THAT(named.remarks, ElementsAre(HasSubstr("in the names of the spots")));
  folder_.with("counts.h5", "gene,CC,AA\nGm1,3,0\nGm2,0,6\n");  // by content, not by name
  const SpatialSample sample = read("counts.h5", {.coordinates = folder_.with("xy.csv", "AA,1,2\nCC,3,4\n")});
  EXPECT_THAT(sample.positions, ElementsAre(Position{3, 4}, Position{1, 2}));
  EXPECT_EQ(sample.counts, CountMatrix(2, 2, {0, 1, 2}, {0, 1}, {3, 6}));
  EXPECT_THAT(sample.files, ElementsAre(EndsWith("counts.h5"), EndsWith("xy.csv")));
}

TEST_F(ReadSample, VisiumHd) {
  put_mtx("hd/outs/binned_outputs/square_008um/filtered_feature_bc_matrix");
  put_mtx("hd/outs/binned_outputs/square_016um/filtered_feature_bc_matrix");
  for (const char* name : {"hd", "hd/outs", "hd/outs/binned_outputs"})
    EXPECT_THAT(refused(name), AllOf(HasSubstr("bins of several sizes: square_008um, square_016um"),
                                     HasSubstr("square_016um'")));
  const std::string bin = "hd/outs/binned_outputs/square_008um";
  make_folder(bin + "/spatial");
  folder_.with(bin + "/spatial/tissue_positions.parquet", "PAR1");
  EXPECT_THAT(refused(bin), AllOf(HasSubstr("is Parquet, which libbio does not read"), HasSubstr("python3")));
  folder_.with(bin + "/spatial/tissue_positions.csv", kPositions);
  EXPECT_EQ(read(bin).counts.rows(), 2);
}

TEST_F(ReadSample, RefusesOtherThings) {
  make_folder("empty");
  EXPECT_THAT(refused("empty"), HasSubstr("holds no counts: expected filtered_feature_bc_matrix.h5"));
  EXPECT_THAT(refused("empty"), HasSubstr("found nothing"));
  folder_.with("empty/section.h5ad", "");
  EXPECT_THAT(refused("empty"), HasSubstr("found section.h5ad; an .h5ad file must be named itself"));
  write_tenx(folder_.file("empty/A_filtered_feature_bc_matrix.h5"));
  write_tenx(folder_.file("empty/B_filtered_feature_bc_matrix.h5"));
  EXPECT_THAT(refused("empty"), HasSubstr("several sections: A_filtered_feature_bc_matrix.h5, B_"));
  EXPECT_THAT(refused("absent"), HasSubstr("no such file or folder"));
  EXPECT_THAT(report_of([&] { read_sample("/dev/null"); }), HasSubstr("cannot come through a pipe"));
  folder_.with("image", png_of(2, 1, 1, 8, "ab"));
  EXPECT_THAT(refused("image"), HasSubstr("is no spatial sample that libbio reads"));
  folder_.with("nothing.h5ad", "");
  EXPECT_THAT(refused("nothing.h5ad"), HasSubstr("nothing.h5ad' is empty, expected a spatial sample"));
  folder_.with("section.h5ad.gz", "\x89HDF\r\n\x1a");  // as it is after decompression
  EXPECT_THAT(refused("section.h5ad.gz"), HasSubstr("decompress it first: gunzip"));
  folder_.with("parquet", "PAR1");
  EXPECT_THAT(refused("parquet"), HasSubstr("is no spatial sample"));
  folder_.with("counts.mtx", "%%MatrixMarket matrix coordinate integer general\n3 2 0\n");
  EXPECT_THAT(refused("counts.mtx"), HasSubstr("is a matrix without names"));
  h5::File other = h5::File::create(folder_.file("other.loom"));
  other.root().create_group("row_attrs");
  other.close();
  EXPECT_THAT(refused("other.loom"), AllOf(HasSubstr("is HDF5, but neither"), HasSubstr("'row_attrs'")));
  put_mtx("mtx");
  const auto usage = [&](const ReadOptions& options) {
    return testing::refusal<UsageError>([&] { read("mtx", options); });
  };
  EXPECT_THAT(usage({.layer = "counts"}), HasSubstr("only .h5ad files have layers"));
  EXPECT_THAT(usage({.spot_matrices = {"X_pca"}}), HasSubstr("'X_pca'"));
  const std::string xy = folder_.with("xy.tsv", "AA-1\t5\t6\nCC-1\t7\t8\n");
  EXPECT_THAT(usage({.image = "hires", .coordinates = xy}), HasSubstr("has no image 'hires'"));
  EXPECT_EQ(read("mtx", {.image = "hires", .coordinates = xy, .read_images = false}).counts.rows(), 2);
  folder_.with("named.txt", "\tGm1\tGm2\n1.5x2\t3\t0\n4x5\t0\t6\n");
  EXPECT_THAT(testing::refusal<UsageError>([&] { read("named.txt", {.image = "lowres"}); }),
              HasSubstr("has no image 'lowres'"));
}

}  // namespace
}  // namespace libbio::spatial
