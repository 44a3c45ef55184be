// AnnData files between libbio and Python's anndata, in both directions.
#include <gtest/gtest.h>

#include <cstdlib>

#include "libbio/record/element.h"
#include "libbio/spatial/h5ad_writer.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/spatial/whole_sample.h"

namespace libbio::spatial {
namespace {

using record::TemporaryFolder;

class AnnDataInPython : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system((python_ + " -c 'import anndata, h5py, numpy, pandas, scipy' 2>/dev/null").c_str()) != 0)
      GTEST_SKIP() << python_
                   << " cannot import anndata, h5py, numpy, pandas and scipy (Debian: python3-anndata)";
  }

  // Exit status of the script beside this file.
  int run(const std::string& script, const std::vector<std::string>& arguments) const {
    std::string command = python_ + " -W ignore '" + LIBBIO_SOURCE_DIR + "/tests/end_to_end/" + script + "'";
    for (const std::string& argument : arguments) command += " '" + argument + "'";
    return std::system(command.c_str());
  }

  const TemporaryFolder folder_;

 private:
  const std::string python_ = "/usr/bin/python3";
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
  EXPECT_EQ(run("read_h5ad.py", {folder_.file("counted.h5ad"), folder_.file("bare.h5ad")}), 0);
}

}  // namespace
}  // namespace libbio::spatial
