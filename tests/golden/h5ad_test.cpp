// Every .h5ad file of the shared data is read as anndata reads it, or refused with a sentence that says why.
//
// Data: ../shared/data/spatial, not part of the repository. Expected numbers are those that anndata 0.8
// shows: n_obs, n_vars, the sum and the number of the counts, the mean of the positions, how often a label
// occurs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "libbio/error.h"
#include "libbio/record/categorical.h"
#include "libbio/spatial/h5ad_reader.h"
#include "tests/refusal.h"
#include "tests/shared_data.h"

namespace libbio::spatial {
namespace {

using libbio::testing::refusal;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

const char* const kFolder = "data/spatial";

struct Expected {
  const char* file;
  std::int64_t spots, features, entries;
  double total;
  Position mean;
  const char *column, *label;  // a column of obs and one of its labels
  std::int64_t labelled;       // spots with it
};

// What a name of a test may hold.
std::string test_name(std::string file) {
  for (char& c : file)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return file;
}

class GoldenH5ad : public ::testing::TestWithParam<Expected> {};

Position mean_position(const SpatialSample& sample) {
  Position sum{};
  for (const Position& position : sample.positions)
    for (std::size_t axis = 0; axis < 2; ++axis) sum[axis] += position[axis];
  return {sum[0] / static_cast<double>(sample.positions.size()),
          sum[1] / static_cast<double>(sample.positions.size())};
}

TEST_P(GoldenH5ad, IsReadAsAnndataReadsIt) {
  const Expected& expected = GetParam();
  const std::filesystem::path path = shared_data(std::string(kFolder) + "/" + expected.file);
  LIBBIO_SKIP_WITHOUT(path);
  const SpatialSample sample = read_h5ad(path.string(), {});
  EXPECT_EQ(sample.counts.rows(), expected.spots);
  EXPECT_EQ(sample.counts.columns(), expected.features);
  EXPECT_EQ(sample.counts.entries(), expected.entries);
  const std::vector<double> totals = sample.counts.row_totals();
  EXPECT_EQ(std::accumulate(totals.begin(), totals.end(), 0.0), expected.total);
  const Position mean = mean_position(sample);
  for (std::size_t axis = 0; axis < 2; ++axis) EXPECT_NEAR(mean[axis], expected.mean[axis], 1e-6);
  if (expected.column == nullptr) return;
  const auto column =
      std::ranges::find(sample.spot_columns, expected.column, [](const auto& named) { return named.first; });
  ASSERT_NE(column, sample.spot_columns.end());
  EXPECT_EQ(std::ranges::count(record::cells_as_text(column->second), expected.label), expected.labelled);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Shared, GoldenH5ad, ::testing::Values(
  Expected{"dlpfc_151510/dlpfc_151510.h5ad", 4634, 500, 1112107, 4652972, {6611.200690548123, 7539.430297798878}, "layer", "nan", 39},
  Expected{"her2st/B1.h5ad", 295, 15109, 475208, 1056954, {2955.416271186441, 6399.233661016949}, "label", "adipose tissue", 70},
  Expected{"her2st/C1.h5ad", 176, 15557, 649403, 1660052, {4189.728636363637, 4857.689034090909}, "label", "undetermined", 9},
  Expected{"her2st/D1.h5ad", 306, 15661, 1086016, 2539708, {3458.890163398693, 5241.944117647059}, "label", "immune infiltrate", 7},
  Expected{"her2st/E1.h5ad", 587, 15701, 623822, 1302468, {4644.185843270869, 5323.546763202725}, "label", "invasive cancer", 340},
  Expected{"her2st/G2.h5ad", 467, 15258, 642090, 1133937, {4215.885738758031, 4364.378222698073}, "patient", "G", 467},
  Expected{"her2st/H1.h5ad", 613, 15029, 607467, 1092551, {4506.864747145188, 5713.654127243067}, "label", "cancer in situ", 97},
  Expected{"mob_rep11/mob_rep11.h5ad", 262, 15928, 1424275, 4160648, {17.821366412213738, 16.508297709923664}, "layer", "NA", 2},
  Expected{"slideseq_cerebellum/cerebellum.h5ad", 10000, 19130, 437984, 543267, {2935.18604376, 2507.55193745}, nullptr, nullptr, 0},
  Expected{"starmap_mpfc/20180417_BZ5_control.h5ad", 1049, 166, 53230, 702301, {6869.199444509, 3380.721495186}, "layer", "3", 449},
  Expected{"starmap_mpfc/20180424_BZ14_control.h5ad", 1088, 166, 54943, 483149, {6510.571603790, 3185.823337887}, "celltype", "Smc", 43},
  Expected{"fixtures/third_party_h5ad/starmap_BY3_1k.h5ad", 1549, 1020, 331742, 652282, {6817.988647249, 3550.334324034}, "cluster_name", "nan", 342}),
  [](const auto& test) { return test_name(test.param.file); });
// clang-format on

struct Refused {
  const char *file, *layer, *place, *reason;
};

class RefusedH5ad : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedH5ad, SaysWhy) {
  const std::filesystem::path path = shared_data(std::string(kFolder) + "/fixtures/" + GetParam().file);
  LIBBIO_SKIP_WITHOUT(path);
  ReadOptions options;
  options.layer = GetParam().layer;
  EXPECT_THAT(refusal<InputError>([&] { read_h5ad(path.string(), options); }),
              AllOf(HasSubstr(GetParam().place), HasSubstr(GetParam().reason)));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Shared, RefusedH5ad, ::testing::Values(
  Refused{"anndata_legacy/v0.5.0.h5ad", "", "v0.5.0.h5ad:/X: element [0, 0]", "is negative"},
  Refused{"anndata_legacy/v0.5.0.h5ad", "raw", "v0.5.0.h5ad:/raw.X/data", "is not whole"},
  Refused{"anndata_legacy/v0.7.0.h5ad", "", "v0.7.0.h5ad:/obsm", "found in obsm array, df, sparse, in obs obs_cat, cat_ordered"},
  Refused{"anndata_legacy/v0.7.8.h5ad", "", "v0.7.8.h5ad:/obsm", "expected obsm/spatial"},
  Refused{"anndata_legacy/v0.7.8.h5ad", "raw", "v0.7.8.h5ad:/obsm", "has no positions of the spots"},
  Refused{"anndata_legacy/v0.7.8.h5ad", "array", "v0.7.8.h5ad:/layers/array", "there are counts in raw: --layer raw (and none in sparse)"},
  Refused{"anndata_legacy/zellkonverter_example.h5ad", "", "example.h5ad:/X: element [0, 1]", "there are counts in counts: --layer counts"},
  Refused{"anndata_legacy/zellkonverter_example.h5ad", "counts", "example.h5ad:/obsm", "found in obsm X_pca, X_umap, in obs louvain"},
  Refused{"squidpy_test/test_data.h5ad", "", "test_data.h5ad:/X/data", "the file has no other layers that could hold them"},
  Refused{"third_party_h5ad/merfish.h5ad", "", "merfish.h5ad:/X", "is not whole"},
  Refused{"third_party_h5ad/merfish.h5ad", "counts", "merfish.h5ad:/layers", "no layer 'counts'"}),
  [](const auto& test) { return test_name(std::string(test.param.file) + "_" + test.param.layer); });
// clang-format on

TEST(GoldenH5adFields, OfASectionWithAPicture) {
  const std::filesystem::path path = shared_data(std::string(kFolder) + "/dlpfc_151510/dlpfc_151510.h5ad");
  LIBBIO_SKIP_WITHOUT(path);
  const SpatialSample sample = read_h5ad(path.string(), {});
  EXPECT_EQ(sample.name, "151510");
  EXPECT_EQ(sample.features[0], (Feature{"ENSG00000187608", "ISG15", kGeneExpression}));
  EXPECT_EQ(sample.array_positions[0], (std::array<std::int64_t, 2>{50, 102}));
  EXPECT_EQ(std::ranges::count(sample.in_tissue, 1), 4634);
  EXPECT_NEAR(sample.spot_diameter, 96.89, 1e-3);
  ASSERT_EQ(sample.images.size(), 1u);
  EXPECT_EQ(sample.images[0].resolution, "lowres");
  EXPECT_EQ(sample.images[0].pixels.shape(), (Shape{600, 600, 3}));
  EXPECT_EQ(sample.images[0].scale, 0.045004502);
  EXPECT_EQ(sample.spot_columns.size(), 3u);
}

// All .h5ad files are named above; a new one must not go unread.
TEST(GoldenH5adFields, NoFileIsForgotten) {
  const std::filesystem::path folder = shared_data(kFolder);
  LIBBIO_SKIP_WITHOUT(folder);
  const auto files = std::filesystem::recursive_directory_iterator(folder);
  EXPECT_EQ(std::ranges::count_if(begin(files), end(files),
                                  [](const auto& entry) { return entry.path().extension() == ".h5ad"; }),
            18);
}

}  // namespace
}  // namespace libbio::spatial
