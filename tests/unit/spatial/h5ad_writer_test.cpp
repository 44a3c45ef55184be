#include "libbio/spatial/h5ad_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/element.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/spatial/whole_sample.h"

namespace libbio::spatial {
namespace {

using record::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;

TEST(H5adWriter, EverySlotIsThere) {
  const TemporaryFolder folder;
  const std::string path = folder.file("s.h5ad");
  EXPECT_THAT(write_h5ad(path, whole_sample(), {}, false), ElementsAre());
  const h5::File file = h5::File::open(path);
  EXPECT_EQ(file.root().string_attribute("encoding-type"), "anndata");
  EXPECT_THAT(file.root().children(),
              ElementsAre("layers", "obs", "obsm", "obsp", "uns", "var", "varm", "varp"));
  for (const std::string slot : {"layers", "obsm", "obsp", "uns", "varm", "varp"})
    EXPECT_EQ(file.root().group(slot).string_attribute("encoding-type"), "dict") << slot;
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(H5adWriter, CountsAreOptional) {
  const TemporaryFolder folder;
  AnnDataElements elements;
  elements.with_counts = true;
  write_h5ad(folder.file("s.h5ad"), whole_sample(), elements, false);
  const h5::File file = h5::File::open(folder.file("s.h5ad"));
  const h5::Group x = file.root().group("X");
  EXPECT_EQ(x.string_attribute("encoding-type"), "csr_matrix");
  EXPECT_THAT(x.integer_list_attribute("shape"), ElementsAre(5, 4));
  EXPECT_THAT(x.dataset("indptr").read<std::int32_t>(), ElementsAre(0, 2, 3, 3, 6, 7));
  EXPECT_EQ(x.dataset("indptr").type(), h5::ElementType::kInt32);
  EXPECT_THAT(x.dataset("data").read<float>(), ElementsAre(5, 900, 1, 7, 2, 70000, 3));
}

TEST(H5adWriter, SymbolsNameTheGenesWhereThereAreAny) {
  const TemporaryFolder folder;
  SpatialSample sample = whole_sample();
  write_h5ad(folder.file("symbols.h5ad"), sample, {}, false);
  for (Feature& feature : sample.features) feature.symbol = feature.id;
  write_h5ad(folder.file("same.h5ad"), sample, {}, false);
  sample.features[1].symbol = "";
  write_h5ad(folder.file("nameless.h5ad"), sample, {}, false);
  const auto index = [&](const std::string& name) {
    return record::read_table(h5::File::open(folder.file(name)).root(), "var").index;
  };
  EXPECT_THAT(index("symbols.h5ad"), ElementsAre("HSPA14", "HSPA14-1", "CD3_TotalSeqB", "MBP"));
  EXPECT_THAT(index("same.h5ad"), ElementsAre("ENSG0001", "ENSG0002", "CD3", "ENSG0004"));
  EXPECT_THAT(index("nameless.h5ad"), ElementsAre("ENSG0001", "ENSG0002", "CD3", "ENSG0004"));
}

TEST(H5adWriter, ColumnsThatCannotKeepTheirNameAreRenamed) {
  const TemporaryFolder folder;
  SpatialSample sample = whole_sample();
  sample.spot_columns = {{"CD4/CD8", std::vector<double>(5, 0.5)},
                         {"array_row", std::vector<double>(5, 0.5)},
                         {"_index", std::vector<double>(5, 0.5)}};
  AnnDataElements elements;
  elements.spot_columns = {{"CD4_CD8", std::vector<bool>(5, true)}};
  elements.feature_columns = {{"weight", std::vector<double>(4, 1)}};
  EXPECT_THAT(write_h5ad(folder.file("s.h5ad"), sample, elements, false),
              ElementsAre("Column 'CD4/CD8' of the spots is written as 'CD4_CD8'.",
                          "Column 'array_row' of the spots is written as 'array_row-1'.",
                          "Column '_index' of the spots is written as '_index-1'.",
                          "Column 'CD4_CD8' of the spots is written as 'CD4_CD8-1'."));
  const record::Table obs = record::read_table(h5::File::open(folder.file("s.h5ad")).root(), "obs");
  EXPECT_EQ(obs.columns.back().first, "CD4_CD8-1");
  EXPECT_EQ(obs.index, sample.barcodes);
}

TEST(H5adWriter, AFactorOfEveryImageIsThere) {
  const TemporaryFolder folder;
  SpatialSample sample = whole_sample();
  sample.scale_factors.clear();
  write_h5ad(folder.file("s.h5ad"), sample, {}, false);
  const h5::File file = h5::File::open(folder.file("s.h5ad"));
  const h5::Group library = file.root().group("uns").group("spatial").group("V1_section 1");
  EXPECT_THAT(library.group("scalefactors").children(),
              ElementsAre("spot_diameter_fullres", "tissue_hires_scalef"));
  EXPECT_THAT(library.group("images").dataset("hires").dims(), ElementsAre(7, 9, 3));
  EXPECT_TRUE(library.has_group("metadata"));
}

TEST(H5adWriter, NothingIsLeftBehindByAFailure) {
  const TemporaryFolder folder;
  const std::string path = folder.file("s.h5ad");
  const SpatialSample sample = whole_sample();
  AnnDataElements elements;
  elements.obsp["attention"] = {5, {0, 1, 1, 1, 1, 2}, {5, 0}, {1, 1}};  // column 5 of 5
  EXPECT_THAT(refusal<ShapeError>([&] { write_h5ad(path, sample, elements, false); }),
              HasSubstr("obsp 'attention'"));
  elements.obsp["attention"] = {5, {0, 2, 2, 2, 2, 2}, {1, 1}, {1, 1}};  // a column twice
  EXPECT_THROW(write_h5ad(path, sample, elements, false), ShapeError);
  elements.obsp.clear();
  elements.obsm["few"] = Tensor<float>(Shape{4, 2});
  EXPECT_THAT(refusal<ShapeError>([&] { write_h5ad(path, sample, elements, false); }),
              HasSubstr("matrix 'few' has shape [4, 2], expected 5 rows"));
  elements.obsm.clear();
  elements.write_uns = [](h5::Group&) { throw ResourceError("no"); };
  EXPECT_THROW(write_h5ad(path, sample, elements, false), ResourceError);
  EXPECT_EQ(folder.entries(), 0u);
  write_h5ad(path, sample, {}, false);
  EXPECT_THROW(write_h5ad(path, sample, {}, false), UsageError);
  write_h5ad(path, sample, {}, true);
}

TEST(H5adWriter, EqualContentsGiveEqualBytes) {
  const TemporaryFolder folder;
  AnnDataElements elements;
  elements.with_counts = true;
  write_h5ad(folder.file("a.h5ad"), whole_sample(), elements, false);
  write_h5ad(folder.file("b.h5ad"), whole_sample(), elements, false);
  EXPECT_EQ(record::file_bytes(folder.file("a.h5ad")), record::file_bytes(folder.file("b.h5ad")));
}

TEST(H5adWriter, ASampleWithoutAnything) {
  const TemporaryFolder folder;
  AnnDataElements elements;
  elements.with_counts = true;
  elements.obsp["attention"] = {};
  write_h5ad(folder.file("s.h5ad"), SpatialSample(), elements, false);
  const h5::File file = h5::File::open(folder.file("s.h5ad"));
  EXPECT_THAT(file.root().group("X").integer_list_attribute("shape"), ElementsAre(0, 0));
}

}  // namespace
}  // namespace libbio::spatial
