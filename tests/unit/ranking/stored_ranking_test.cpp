#include <gtest/gtest.h>

#include <functional>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/ranking/gene_ranking_codec.h"
#include "libbio/record/element.h"
#include "tests/refusal.h"
#include "tests/unit/ranking/planted_section.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::ranking {
namespace {

using testing::refusal;

// A file of 4 spots and 6 genes, two of which are listed for each spot; `change` may spoil it first.
class StoredRankingTest : public ::testing::Test {
 protected:
  std::string written(const std::function<void(spatial::AnnDataElements&)>& change) const {
    spatial::AnnDataElements elements;
    Tensor<std::int32_t> index(Shape{4, 2}, -1);
    index(0, 0) = 5;
    index(3, 1) = 2;
    elements.obsm["gene_ranking_index"] = std::move(index);
    elements.obsm["gene_ranking_score"] = Tensor<float>(Shape{4, 2}, 0.5F);
    elements.spot_columns = {{"gene_ranking_information", std::vector<double>{1, 2, 3, 4}}};
    elements.write_uns = [](h5::Group& uns) {
      h5::Group group = record::create_dict(uns, "gene_ranking");
      record::write_value(group, "score", std::string("lift"));
      record::write_settings(group, "parameters", {{"top", std::int64_t{2}}});
      record::write_settings(group, "choice", {});
      record::write_strings(group, "remarks", {"a remark"}, "R");
    };
    change(elements);
    const std::string path = folder_.file("ranked.h5ad");
    spatial::write_h5ad(path, planted_section(2, 2, 6, 1), elements, true);
    return path;
  }
  static StoredRanking read(const std::string& path) { return read_ranking(h5::File::open(path).root()); }

  const record::TemporaryFolder folder_;
};

TEST_F(StoredRankingTest, IsReadAsWritten) {
  const StoredRanking stored = read(written([](spatial::AnnDataElements&) {}));
  EXPECT_EQ(stored.spots, (std::vector<std::string>{"s1000", "s1001", "s1002", "s1003"}));
  EXPECT_EQ(stored.features.at(5), "g05");
  EXPECT_EQ(stored.gene(0, 0), 5);
  EXPECT_EQ(stored.gene(3, 1), 2);
  EXPECT_EQ(stored.score(1, 1), 0.5F);
  EXPECT_EQ(stored.information, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(stored.score_name, "lift");
  EXPECT_EQ(record::to_string(stored.parameters), "top = 2");
  EXPECT_EQ(stored.remarks, (std::vector<std::string>{"a remark"}));
}

TEST_F(StoredRankingTest, OtherFilesHaveNone) {
  const std::string path = written([](spatial::AnnDataElements& elements) { elements.obsm.clear(); });
  EXPECT_FALSE(has_ranking(h5::File::open(path).root()));
}

TEST_F(StoredRankingTest, ListsMustFitTheFile) {
  const std::string outside = refusal<InputError>([&] {
    read(written([](spatial::AnnDataElements& elements) {
      elements.obsm["gene_ranking_index"] = Tensor<std::int32_t>(Shape{4, 2}, 6);
    }));
  });
  EXPECT_NE(outside.find("/obsm/gene_ranking_index: there is no feature 6 among 6"), std::string::npos)
      << outside;
  const std::string shorter = refusal<InputError>([&] {
    read(written([](spatial::AnnDataElements& elements) {
      elements.obsm["gene_ranking_score"] = Tensor<float>(Shape{4, 1}, 0.5F);
    }));
  });
  EXPECT_NE(shorter.find("lists of genes are [4, 2], their scores [4, 1], for 4 spots"), std::string::npos)
      << shorter;
}

}  // namespace
}  // namespace libbio::ranking
