// Every file and folder of the shared data, named as a sample: it is read with the spots and features that
// are in it, or refused with a sentence that says why. A new one must be added here.
//
// Data: ../shared/data/spatial, not part of the repository. Spots and features are those of its MANIFEST.tsv
// and of anndata, h5py and scipy; the values are judged in spatial_readers_test.cpp and h5ad_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>

#include "libbio/error.h"
#include "libbio/spatial/read_sample.h"
#include "tests/shared_data.h"

namespace libbio::spatial {
namespace {

using ::testing::HasSubstr;

constexpr char kNoCounts[] = "holds no counts: expected filtered_feature_bc_matrix.h5";
constexpr char kNoSample[] = "is no spatial sample that libbio reads";
constexpr char kNoSpots[] = "are spots named after their positions";
constexpr char kOneCell[] = "lines of a single cell";

struct Sample {
  const char* path;     // below data/spatial
  const char* outcome;  // "spots × features", or a part of the refusal
};

// clang-format off
constexpr std::array kSamples = std::to_array<Sample>({
  {"MANIFEST.tsv", kNoSpots},
  {"README.md", kOneCell},
  {"dlpfc_151510", "an .h5ad file must be named itself"},
  {"dlpfc_151510/dlpfc_151510.h5ad", "4634 × 500"},
  {"dlpfc_151510/histology_tissue_spot_counts.csv", kNoSpots},
  {"dlpfc_151510/spatial", kNoCounts},
  {"dlpfc_151510/spatial/scalefactors_json.json", kNoSample},
  {"dlpfc_151510/spatial/tissue_lowres_image.png", kNoSample},
  {"dlpfc_151510/spatial/tissue_positions_list.csv", kNoSpots},
  {"dlpfc_truth", kNoCounts},
  {"dlpfc_truth/barcode_level_layer_map.tsv", kNoSpots},
  {"dlpfc_truth/sig_genes.csv", "looks like a list of results, not of counts"},
  {"fixtures", kNoCounts},
  {"fixtures/anndata_legacy", "an .h5ad file must be named itself"},
  {"fixtures/anndata_legacy/v0.5.0.h5ad", "is negative; expected counts"},
  {"fixtures/anndata_legacy/v0.7.0.h5ad", "has no positions of the spots; expected obsm/spatial"},
  {"fixtures/anndata_legacy/v0.7.8.h5ad", "has no positions of the spots; expected obsm/spatial"},
  {"fixtures/anndata_legacy/zellkonverter_example.h5ad", "is not whole; expected counts, which are whole; there are counts in counts: --layer counts"},
  {"fixtures/scanpy_test_visium", "100 × 100"},
  {"fixtures/scanpy_test_visium/filtered_feature_bc_matrix.h5", "100 × 100"},
  {"fixtures/scanpy_test_visium/spatial", kNoCounts},
  {"fixtures/scanpy_test_visium/spatial/scalefactors_json.json", kNoSample},
  {"fixtures/scanpy_test_visium/spatial/tissue_hires_image.png", kNoSample},
  {"fixtures/scanpy_test_visium/spatial/tissue_lowres_image.png", kNoSample},
  {"fixtures/scanpy_test_visium/spatial/tissue_positions_list.csv", kNoSpots},
  {"fixtures/seurat_test_visium", "2695 × 100"},
  {"fixtures/seurat_test_visium/filtered_feature_bc_matrix.h5", "2695 × 100"},
  {"fixtures/seurat_test_visium/spatial", kNoCounts},
  {"fixtures/seurat_test_visium/spatial/scalefactors_json.json", kNoSample},
  {"fixtures/seurat_test_visium/spatial/tissue_hires_image.png", kNoSample},
  {"fixtures/seurat_test_visium/spatial/tissue_lowres_image.png", kNoSample},
  {"fixtures/seurat_test_visium/spatial/tissue_positions_list.csv", kNoSpots},
  {"fixtures/squidpy_test", "an .h5ad file must be named itself"},
  {"fixtures/squidpy_test/test_data.h5ad", "is not whole; expected counts, which are whole; the file has no other layers"},
  {"fixtures/third_party_h5ad", "an .h5ad file must be named itself"},
  {"fixtures/third_party_h5ad/merfish.h5ad", "is not whole; expected counts, which are whole; the file has no other layers"},
  {"fixtures/third_party_h5ad/starmap_BY3_1k.h5ad", "1549 × 1020"},
  {"fixtures/visiumio_test", "name the folder of one size"},
  {"fixtures/visiumio_test/10xVisium", kNoCounts},
  {"fixtures/visiumio_test/10xVisium/section1", "50 × 49"},
  {"fixtures/visiumio_test/10xVisium/section1/outs", "50 × 49"},
  {"fixtures/visiumio_test/10xVisium/section1/outs/raw_feature_bc_matrix", "50 × 50"},
  {"fixtures/visiumio_test/10xVisium/section1/outs/raw_feature_bc_matrix.h5", "50 × 49"},
  {"fixtures/visiumio_test/10xVisium/section1/outs/raw_feature_bc_matrix/barcodes.tsv", kOneCell},
  {"fixtures/visiumio_test/10xVisium/section1/outs/raw_feature_bc_matrix/features.tsv", kNoSpots},
  {"fixtures/visiumio_test/10xVisium/section1/outs/raw_feature_bc_matrix/matrix.mtx", "50 × 50"},
  {"fixtures/visiumio_test/10xVisium/section1/outs/spatial", kNoCounts},
  {"fixtures/visiumio_test/10xVisium/section1/outs/spatial/scalefactors_json.json", kNoSample},
  {"fixtures/visiumio_test/10xVisium/section1/outs/spatial/tissue_lowres_image.png", kNoSample},
  {"fixtures/visiumio_test/10xVisium/section1/outs/spatial/tissue_positions_list.csv", kNoSpots},
  {"fixtures/visiumio_test/10xVisium/section2", "49 × 49"},
  {"fixtures/visiumio_test/10xVisium/section2/outs", "49 × 49"},
  {"fixtures/visiumio_test/10xVisium/section2/outs/raw_feature_bc_matrix", "49 × 50"},
  {"fixtures/visiumio_test/10xVisium/section2/outs/raw_feature_bc_matrix.h5", "49 × 49"},
  {"fixtures/visiumio_test/10xVisium/section2/outs/raw_feature_bc_matrix/barcodes.tsv", kOneCell},
  {"fixtures/visiumio_test/10xVisium/section2/outs/raw_feature_bc_matrix/features.tsv", kNoSpots},
  {"fixtures/visiumio_test/10xVisium/section2/outs/raw_feature_bc_matrix/matrix.mtx", "49 × 50"},
  {"fixtures/visiumio_test/10xVisium/section2/outs/spatial", kNoCounts},
  {"fixtures/visiumio_test/10xVisium/section2/outs/spatial/scalefactors_json.json", kNoSample},
  {"fixtures/visiumio_test/10xVisium/section2/outs/spatial/tissue_lowres_image.png", kNoSample},
  {"fixtures/visiumio_test/10xVisium/section2/outs/spatial/tissue_positions_list.csv", kNoSpots},
  {"fixtures/visiumio_test/binned_outputs", "name the folder of one size"},
  {"fixtures/visiumio_test/binned_outputs/square_002um", "is Parquet, which libbio does not read; write it as tissue_positions.csv"},
  {"fixtures/visiumio_test/binned_outputs/square_002um/filtered_feature_bc_matrix", "the matrix tells which counts are above 0 (pattern), but not the counts"},
  {"fixtures/visiumio_test/binned_outputs/square_002um/filtered_feature_bc_matrix.h5", "is Parquet, which libbio does not read; write it as tissue_positions.csv"},
  {"fixtures/visiumio_test/binned_outputs/square_002um/filtered_feature_bc_matrix/barcodes.tsv.gz", kOneCell},
  {"fixtures/visiumio_test/binned_outputs/square_002um/filtered_feature_bc_matrix/features.tsv.gz", kNoSpots},
  {"fixtures/visiumio_test/binned_outputs/square_002um/filtered_feature_bc_matrix/matrix.mtx.gz", "the matrix tells which counts are above 0 (pattern), but not the counts"},
  {"fixtures/visiumio_test/binned_outputs/square_002um/spatial", kNoCounts},
  {"fixtures/visiumio_test/binned_outputs/square_002um/spatial/scalefactors_json.json", kNoSample},
  {"fixtures/visiumio_test/binned_outputs/square_002um/spatial/tissue_lowres_image.png", kNoSample},
  {"fixtures/visiumio_test/binned_outputs/square_002um/spatial/tissue_positions.parquet", kNoSample},
  {"her2st", "an .h5ad file must be named itself"},
  {"her2st/B1.h5ad", "295 × 15109"},
  {"her2st/C1.h5ad", "176 × 15557"},
  {"her2st/D1.h5ad", "306 × 15661"},
  {"her2st/E1.h5ad", "587 × 15701"},
  {"her2st/G2.h5ad", "467 × 15258"},
  {"her2st/H1.h5ad", "613 × 15029"},
  {"mob_rep11", "an .h5ad file must be named itself"},
  {"mob_rep11/SPARK_mob.tsv", "looks like a list of results, not of counts"},
  {"mob_rep11/SpatialDE_mob.tsv", kNoSpots},
  {"mob_rep11/mob_rep11.h5ad", "262 × 15928"},
  {"slideseq_cerebellum", "an .h5ad file must be named itself"},
  {"slideseq_cerebellum/cerebellum.h5ad", "10000 × 19130"},
  {"starmap_mpfc", "an .h5ad file must be named itself"},
  {"starmap_mpfc/20180417_BZ5_control.h5ad", "1049 × 166"},
  {"starmap_mpfc/20180424_BZ14_control.h5ad", "1088 × 166"},
  {"visium_human_msti", "2172 × 36601"},
  {"visium_human_msti/filtered_feature_bc_matrix", "2172 × 36601"},
  {"visium_human_msti/filtered_feature_bc_matrix.derived.h5", "2172 × 36601"},
  {"visium_human_msti/filtered_feature_bc_matrix/barcodes.tsv.gz", kOneCell},
  {"visium_human_msti/filtered_feature_bc_matrix/features.tsv.gz", kNoSpots},
  {"visium_human_msti/filtered_feature_bc_matrix/matrix.mtx.gz", "2172 × 36601"},
  {"visium_human_msti/spatial", kNoCounts},
  {"visium_human_msti/spatial/scalefactors_json.json", kNoSample},
  {"visium_human_msti/spatial/tissue_lowres_image.png", kNoSample},
  {"visium_human_msti/spatial/tissue_positions_list.csv", kNoSpots},
  {"visium_mouse_sr3", "2898 × 19465"},
  {"visium_mouse_sr3/LICENSE", kOneCell},
  {"visium_mouse_sr3/filtered_feature_bc_matrix", "2898 × 19465"},
  {"visium_mouse_sr3/filtered_feature_bc_matrix.derived.h5", "2898 × 19465"},
  {"visium_mouse_sr3/filtered_feature_bc_matrix/barcodes.tsv.gz", kOneCell},
  {"visium_mouse_sr3/filtered_feature_bc_matrix/features.tsv.gz", kNoSpots},
  {"visium_mouse_sr3/filtered_feature_bc_matrix/matrix.mtx.gz", "2898 × 19465"},
  {"visium_mouse_sr3/spatial", kNoCounts},
  {"visium_mouse_sr3/spatial/detected_tissue_image.jpg", kNoSample},
  {"visium_mouse_sr3/spatial/scalefactors_json.json", kNoSample},
  {"visium_mouse_sr3/spatial/spatial_enrichment.csv", "looks like a list of results, not of counts"},
  {"visium_mouse_sr3/spatial/tissue_lowres_image.png", kNoSample},
  {"visium_mouse_sr3/spatial/tissue_positions.csv", kNoSpots},
});
// clang-format on

std::string outcome_of(const std::filesystem::path& path) {
  try {
    const SpatialSample sample = read_sample(path.string(), {.read_images = false});
    return std::to_string(sample.counts.rows()) + " × " + std::to_string(sample.counts.columns());
  } catch (const InputError& error) {
    return error.what();
  }
}

class EverySample : public ::testing::TestWithParam<Sample> {};

TEST_P(EverySample, IsReadOrRefusedWithAReason) {
  const std::filesystem::path path = shared_data(std::string("data/spatial/") + GetParam().path);
  LIBBIO_SKIP_WITHOUT(path);
  const std::string outcome = outcome_of(path), expected = GetParam().outcome;
  if (expected.find(" × ") != std::string::npos)
    EXPECT_EQ(outcome, expected);
  else
    EXPECT_THAT(outcome, HasSubstr(expected));
}

INSTANTIATE_TEST_SUITE_P(Shared, EverySample, ::testing::ValuesIn(kSamples), [](const auto& test) {
  std::string name = test.param.path;
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
});

TEST(EverySampleOfTheSharedData, IsNamedAbove) {
  const std::filesystem::path folder = shared_data("data/spatial");
  LIBBIO_SKIP_WITHOUT(folder);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = std::filesystem::relative(entry.path(), folder).generic_string();
    if (std::ranges::find(kSamples, path, &Sample::path) == kSamples.end())
      ADD_FAILURE() << path << " is not named above: " << outcome_of(entry.path());
  }
}

}  // namespace
}  // namespace libbio::spatial
