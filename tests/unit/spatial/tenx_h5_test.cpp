#include "libbio/spatial/tenx_h5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/h5/file.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TenxH5 : public ::testing::Test {
 protected:
  SpotCounts read(const TenxFile& file) {
    std::filesystem::remove(path_);
    write_tenx(path_, file);
    return read_tenx_h5(path_);
  }
  std::string refused(const TenxFile& file) {
    return report_of([&] { read(file); });
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.file("section.h5");
};

std::vector<std::string> ids_of(const SpotCounts& counts) {
  std::vector<std::string> ids;
  for (const Feature& feature : counts.features) ids.push_back(feature.id);
  return ids;
}

TEST_F(TenxH5, CountsOfSpotsWithTypesAndGenomeOfFeatures) {
  const SpotCounts counts = read({});
  EXPECT_EQ(counts.counts, CountMatrix(3, 3, {0, 2, 2, 3}, {0, 2, 1}, {2, 1, 7}));
  EXPECT_THAT(counts.barcodes, ElementsAre("AA-1", "CC-1", "GG-1"));
  EXPECT_EQ(counts.features[0], (Feature{"ENSG1", "ACTB", kGeneExpression}));
  EXPECT_EQ(counts.features[2], (Feature{"CD3", "CD3", kAntibodyCapture}));
  ASSERT_EQ(counts.feature_columns.size(), 1u);
  EXPECT_EQ(counts.feature_columns[0].first, "genome");
  EXPECT_THAT(std::get<std::vector<std::string>>(counts.feature_columns[0].second),
              ElementsAre("GRCh38", "GRCh38", "GRCh38"));
  EXPECT_EQ(counts.name, "section");
  EXPECT_THAT(counts.files, ElementsAre(path_));
  EXPECT_TRUE(counts.remarks.empty());
  EXPECT_TRUE(is_tenx_h5(h5::File::open(path_).root()));
}

TEST_F(TenxH5, NameIsThatOfTheOnlyLibrary) {
  TenxFile file;
  file.library_ids = {"V1_Kidney"};
  EXPECT_EQ(read(file).name, "V1_Kidney");
  file.library_ids = {"one", "two"};
  EXPECT_EQ(read(file).name, "section");
}

TEST_F(TenxH5, RepeatedIdsGetNumbers) {
  TenxFile file;
  file.ids = {"ENSG1", "ENSG1", "CD3"};
  const SpotCounts counts = read(file);
  EXPECT_THAT(ids_of(counts), ElementsAre("ENSG1", "ENSG1-1", "CD3"));
  EXPECT_THAT(counts.remarks,
              ElementsAre(AllOf(HasSubstr("1 feature id occurred before"), HasSubstr("'ENSG1-1'"))));
}

TEST_F(TenxH5, UnsignedSizes) {
  TenxFile file;
  file.is_shape_unsigned = true;
  EXPECT_EQ(read(file).counts.rows(), 3);
  file.shape = {3, -3};  // 2^64 - 3
  EXPECT_THAT(refused(file), HasSubstr("/matrix/barcodes: is a list [3], expected 9223372036854775807"));
}

TEST_F(TenxH5, CellRanger2) {
  TenxFile file;
  file.genomes = {"mm10"};
  const SpotCounts counts = read(file);
  EXPECT_TRUE(is_tenx_h5(h5::File::open(path_).root()));
  EXPECT_EQ(counts.counts.entries(), 3);
  EXPECT_EQ(counts.features[1], (Feature{"ENSG2", "GAPDH", kGeneExpression}));
  EXPECT_EQ(std::get<std::vector<std::string>>(counts.feature_columns.at(0).second).at(2), "mm10");
  file.genomes = {"hg19", "mm10"};
  EXPECT_THAT(refused(file), HasSubstr("holds a matrix for each of 'hg19', 'mm10'"));
}

TEST_F(TenxH5, RefusesWhatDoesNotFit) {
  TenxFile file;
  file.barcodes = {"AA-1", "CC-1", "AA-1"};
  EXPECT_THAT(refused(file), HasSubstr("section.h5:/matrix/barcodes: 'AA-1' is there twice"));
  file = {};
  file.barcodes.pop_back();
  EXPECT_THAT(refused(file), HasSubstr("/matrix/barcodes: is a list [2], expected 3, one for each barcode"));
  file = {};
  file.types.pop_back();
  EXPECT_THAT(refused(file), HasSubstr("/matrix/features/feature_type: is a list [2], expected 3"));
  file = {};
  file.shape = {3, 3, 1};
  EXPECT_THAT(refused(file), HasSubstr("/matrix/shape: expected two numbers"));
  file.shape = {3, -3};
  EXPECT_THAT(refused(file), HasSubstr("claims 3 × -3"));
  file.shape = {4, 3};
  EXPECT_THAT(refused(file), HasSubstr("/matrix/features/id: is a list [3], expected 4"));
  file = {};
  file.data[1] = -1;
  EXPECT_THAT(refused(file), AllOf(HasSubstr("/matrix/data: element 1: -1 is negative"),
                                   HasSubstr("normalised values cannot be used")));
  std::filesystem::remove(path_);
  h5::File other = h5::File::create(path_);
  other.root().create_group("assays");
  other.close();
  EXPECT_FALSE(is_tenx_h5(h5::File::open(path_).root()));
  EXPECT_THAT(report_of([&] { read_tenx_h5(path_); }), HasSubstr("expected a group 'matrix'"));
}

}  // namespace
}  // namespace libbio::spatial
