// AnnData files between libbio and Python's anndata, in both directions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/spatial/h5ad_reader.h"
#include "libbio/spatial/h5ad_writer.h"
#include "python.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/spatial/whole_sample.h"

namespace libbio::spatial {
namespace {

using end_to_end::run_python;
using record::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::refusal;
using NamedColumn = std::pair<std::string, record::Column>;

class AnnDataInPython : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!end_to_end::python_has_anndata()) GTEST_SKIP() << end_to_end::kNoAnndata;
  }

  const TemporaryFolder folder_;
};

AnnDataElements results() {
  AnnDataElements elements;
  elements.spot_columns = {{"top_gene", std::vector<std::string>{"MBP", "MBP", "CD3", "MBP", "CD3"}},
                           {"entropy", std::vector<double>{0, 1, 2, 3, 4.5}}};
  elements.feature_columns = {{"background", std::vector<double>(4, 0.25)}};
  Tensor<std::int32_t> index(Shape{5, 2});
  const std::int32_t ranked[] = {0, 3, 1, 2, 2, 1, 3, 0, 0, 1};
  std::ranges::copy(ranked, index.begin());
  elements.obsm["gene_ranking_index"] = std::move(index);
  elements.obsm["gene_ranking_score"] = Tensor<float>(Shape{5, 2}, 0.5F);
  elements.varm["gene_key"] = Tensor<float>(Shape{4, 3}, -1.0F);
  elements.obsp["spot_attention"] = {5, {0, 2, 2, 2, 2, 3}, {1, 4, 3}, {0.25F, 0.75F, 1}};
  elements.provenance = record::sample_provenance();
  elements.write_uns = [](h5::Group& uns) {
    record::write_settings(uns, "gene_ranking", {{"rank", std::int64_t{8}}, {"score", std::string("lift")}});
  };
  return elements;
}

TEST_F(AnnDataInPython, ReadsWhatLibbioWrites) {
  AnnDataElements elements = results();
  write_h5ad(folder_.file("bare.h5ad"), whole_sample(), elements, false);
  elements.with_counts = true;
  write_h5ad(folder_.file("counted.h5ad"), whole_sample(), elements, false);
  EXPECT_EQ(run_python("read_h5ad.py", {folder_.file("counted.h5ad"), folder_.file("bare.h5ad")}), 0);
}

class WrittenByAnndata : public AnnDataInPython {
 protected:
  void SetUp() override {
    AnnDataInPython::SetUp();
    if (IsSkipped()) return;
    AnnDataElements elements;
    elements.with_counts = true;
    write_h5ad(folder_.file("source.h5ad"), whole_sample(), elements, false);
    ASSERT_EQ(run_python("write_h5ad.py", {folder_.file("source.h5ad"), folder_.file("")}), 0);
  }

  SpatialSample read(const std::string& name, const std::string& layer = "",
                     const std::vector<std::string>& matrices = {"X_pca"}) const {
    ReadOptions options;
    options.layer = layer;
    options.spot_matrices = matrices;
    return read_h5ad(folder_.file(name + ".h5ad"), options);
  }
  std::string refusal_of(const std::string& name, const std::string& layer = "",
                         const std::vector<std::string>& matrices = {}) const {
    return refusal<InputError>([&] { read(name, layer, matrices); });
  }

  void expect_columns(const SpatialSample& sample) const {
    const auto& columns = sample.spot_columns;
    using Texts = std::vector<std::string>;
    const auto added = std::vector(columns.end() - 8, columns.end());
    EXPECT_EQ(added[0], NamedColumn("ordered", Texts{"b", "a", "b", "nan", "c"}));
    EXPECT_EQ(added[1], NamedColumn("numbered", Texts{"2", "10", "2", "10", "2"}));
    const auto& missing = std::get<std::vector<double>>(added[2].second);
    EXPECT_TRUE(std::isnan(missing[1]));
    EXPECT_EQ(missing[4], 5);
    EXPECT_EQ(added[3], NamedColumn("int_full", std::vector<std::int64_t>{1, 2, 3, 4, -5}));
    EXPECT_EQ(added[4], NamedColumn("bool_missing", Texts{"True", "nan", "False", "False", "True"}));
    EXPECT_EQ(added[5], NamedColumn("bool_full", std::vector<bool>{true, true, false, false, true}));
    EXPECT_EQ(added[6], NamedColumn("uint8", std::vector<std::int64_t>{250, 251, 252, 253, 254}));
    EXPECT_EQ(std::get<std::vector<double>>(added[7].second)[0], 0.5);
  }

  void expect_positions() const {
    for (const std::string name :
         {"x_spatial", "positions_in_obs", "positions_in_a_table", "positions_in_space"})
      EXPECT_EQ(read(name).positions, whole_sample().positions) << name;
    EXPECT_THAT(read("x_spatial").remarks,
                Contains("Positions are those of obsm/X_spatial: there is no obsm/spatial."));
    EXPECT_THAT(read("positions_in_obs").remarks,
                Contains(HasSubstr("columns imagecol and imagerow of obs")));
    EXPECT_THAT(read("positions_in_space").remarks, Contains(HasSubstr("first two of the 3 columns")));
    EXPECT_EQ(read("whole_positions").positions[0], (Position{100, 1}));
    EXPECT_EQ(difference(read("a_spot_without_position"), select_spots(whole_sample(), {0, 1, 3, 4})), "");
    EXPECT_THAT(read("a_spot_without_position").remarks,
                Contains("1 spot of 5 without a position left out, such as 'ACGT-1'."));
    // Better than nothing where a file has them.
    EXPECT_EQ(read("no_positions").positions[4], (Position{127, 77}));
  }

  void expect_libraries() const {
    const SpatialSample first = read("two_libraries");
    EXPECT_EQ(first.name, "A_section");
    EXPECT_EQ(first.spot_diameter, 7);
    EXPECT_THAT(first.remarks,
                Contains(HasSubstr("A_section is used for all spots (the others: V1_section 1)")));
    EXPECT_EQ(read("two_libraries_one_named").name, "V1_section 1");
    EXPECT_EQ(read("no_library").name, "no_library");
    EXPECT_TRUE(read("no_library").images.empty());
  }
};

// One test, because the files take a second to write.
TEST_F(WrittenByAnndata, IsReadByLibbio) {
  const SpatialSample whole = whole_sample();
  for (const std::string name :
       {"as_it_is", "gzip", "lzf", "dense_float32", "dense_float64", "dense_int32", "dense_uint32", "csc",
        "csr_int64", "csr_float64", "dense_lzf", "float_image", "float32_image"})
    EXPECT_EQ(difference(read(name), whole), "") << name;

  for (const std::string layer : {"counts", "columns", "dense", "raw"}) {
    EXPECT_EQ(difference(read("layers", layer), whole), "") << layer;
    EXPECT_EQ(difference(read("no_x", layer), whole), "") << layer;
  }
  const std::string there =
      "there are counts in columns: --layer columns and in counts: --layer counts and in "
      "dense: --layer dense and in raw: --layer raw (and none in scaled)";
  EXPECT_THAT(refusal_of("layers"), HasSubstr(there));
  EXPECT_THAT(refusal_of("layers", "scaled"), AllOf(HasSubstr("is not whole"), HasSubstr("--layer counts")));
  EXPECT_THAT(refusal_of("no_x"),
              AllOf(HasSubstr("no_x.h5ad:/X: the file has no matrix X"), HasSubstr(there)));
  EXPECT_THAT(refusal_of("layers", "spliced"),
              HasSubstr("the file has no layer 'spliced'; there are counts in"));
  EXPECT_EQ(difference(read("raw_of_more_genes", "raw"), whole), "");

  expect_columns(read("columns"));
  expect_positions();
  expect_libraries();

  const SpatialSample twice = read("names_twice");
  EXPECT_EQ(twice.barcodes[1], "AAAC-1-1");
  EXPECT_EQ(twice.features[1], (Feature{"A-1", "A", kGeneExpression}));
  EXPECT_THAT(twice.remarks, Contains(HasSubstr("index of obs occur more than once")));

  const SpatialSample matrices = read("matrices", "", {"table", "wide"});
  EXPECT_EQ(matrices.spot_matrices.at("table").shape(), (Shape{5, 2}));  // without the column of strings
  EXPECT_EQ(matrices.spot_matrices.at("table")(4, 0), 5);
  EXPECT_EQ(matrices.spot_matrices.at("wide")(4, 2), 14);
  EXPECT_THAT(refusal_of("matrices", "", {"sparse"}), HasSubstr("a group with a sparse matrix"));
  EXPECT_THAT(refusal_of("matrices", "", {"X_umap"}),
              HasSubstr("has no matrix 'X_umap'; it has X_pca, sparse, spatial, table, wide"));
}

}  // namespace
}  // namespace libbio::spatial
