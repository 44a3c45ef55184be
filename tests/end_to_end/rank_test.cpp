// bio rank and bio evaluate rank on a small section made here.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "libbio/spatial/h5ad_writer.h"
#include "shell.h"
#include "tests/unit/ranking/planted_section.h"

namespace end_to_end {
namespace {

const std::string kBio = std::string(LIBBIO_BINARY_DIR) + "/bin/bio";

// A table of counts, spots named after their places, as older programs write it.
class RankTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto sample = libbio::ranking::planted_section(12, 12, 15, 9);
    std::ostringstream counts;
    for (const auto& feature : sample.features) counts << '\t' << feature.id;
    counts << '\n';
    for (std::size_t s = 0; s < sample.barcodes.size(); ++s) {
      counts << s % 12 + 1 << 'x' << s / 12 + 1;
      std::vector<float> row(sample.features.size());
      const auto counted = sample.counts.row(static_cast<std::int64_t>(s));
      for (std::size_t e = 0; e < counted.size(); ++e)
        row[static_cast<std::size_t>(counted.column[e])] = counted.count[e];
      for (const float count : row) counts << '\t' << count;
      counts << '\n';
    }
    write_text(path("section.tsv"), counts.str());
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  Outcome bio(const std::string& arguments) const {
    return run_in_bash("cd " + folder_.path().string() + " && " + kBio + " " + arguments + " 2>&1");
  }

  TemporaryFolder folder_;
};

TEST_F(RankTest, WritesWhatItPromises) {
  const Outcome outcome =
      bio("rank section.tsv -o out.h5ad --tsv top.tsv --global global.tsv --plot figures --top 3 --refits 2 "
          "--epochs 2 --like 2x3,3x4 --against 11x6 --gene g00 --attention-from 6x6 --domains 2 --quiet");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  std::istringstream top(read_text(path("top.tsv")));
  std::string header, first;
  std::getline(top, header);
  std::getline(top, first);
  EXPECT_EQ(header, "sample\tbarcode\trank\tgene_id\tsymbol\tscore\tz");
  EXPECT_EQ(first.substr(0, first.find("\tg")), "section\t10x1\t1");
  EXPECT_TRUE(read_text(path("global.tsv")).starts_with("gene_id\tsymbol\tcounts\tmorans_i\t"));
  for (const char* picture : {"top_gene", "information", "gene_g00", "attention_6x6", "like", "domains"})
    EXPECT_GT(std::filesystem::file_size(path("figures/" + std::string(picture) + ".png")), 1000U);
  EXPECT_GT(std::filesystem::file_size(path("out.h5ad")), 10000U);

  const Outcome again =
      bio("rank section.tsv --tsv again.tsv --plot maps --plot-format svg --top 3 --refits 2 --epochs 2 "
          "--threads 1 "
          "--quiet");
  ASSERT_EQ(again.status, 0) << again.output;
  EXPECT_EQ(read_text(path("top.tsv")), read_text(path("again.tsv")));
  EXPECT_EQ(read_text(path("maps/top_gene.svg")).substr(0, 5), "<?xml");
  std::int64_t maps = 0;
  for (const auto& file : std::filesystem::directory_iterator(path("maps")))
    maps += file.path().filename().string().starts_with("gene_");
  EXPECT_EQ(maps, 6);

  const Outcome shown = bio("show out.h5ad --top 4");
  ASSERT_EQ(shown.status, 0) << shown.output;
  for (const char* words :
       {"144 spots", "lift, 3 genes of each spot", "(4 of ", "rank section.tsv -o out.h5ad"})
    EXPECT_NE(shown.output.find(words), std::string::npos) << words << '\n' << shown.output;
}

TEST_F(RankTest, RefusesBeforeTheWork) {
  const struct {
    const char *arguments, *message;
    int status;
  } cases[] = {
      {"rank section.tsv", "nothing to write", 2},
      {"rank section.tsv -o out.h5ad --like 2x3,2x33", "there is no spot '2x33' in section.tsv", 2},
      {"rank section.tsv -o out.h5ad --score best", "expected lift or deviance", 2},
      {"rank section.tsv -o section.tsv --force", "section.tsv", 2},
      {"rank section.tsv --plot figures --gene ACTB", "there is no gene 'ACTB' in section.tsv", 2},
      {"rank nothing.h5ad -o out.h5ad", "nothing.h5ad", 3},
      {"evaluate rank section.tsv --labels layer", "the spots have no column 'layer'", 3},
  };
  for (const auto& one : cases) {
    const Outcome outcome = bio(one.arguments);
    EXPECT_EQ(outcome.status, one.status) << one.arguments << '\n' << outcome.output;
    EXPECT_NE(outcome.output.find(one.message), std::string::npos) << one.arguments << '\n' << outcome.output;
  }
  EXPECT_FALSE(std::filesystem::exists(path("out.h5ad")));
}

TEST_F(RankTest, FractionsAreNoCounts) {
  std::string table = read_text(path("section.tsv"));
  table.replace(table.find("\n1x1\t") + 5, 1, "0.5");
  write_text(path("fractions.tsv"), table);
  const Outcome outcome = bio("rank fractions.tsv -o out.h5ad");
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_NE(outcome.output.find("fractions.tsv:2:"), std::string::npos) << outcome.output;
}

TEST_F(RankTest, EvaluationPutsBaselinesAndDomainsBesideOurs) {
  const auto sample = libbio::ranking::planted_section(12, 12, 15, 9);
  std::vector<std::string> side;
  for (const auto& position : sample.positions) side.push_back(position[0] < 55 ? "left" : "right");
  libbio::spatial::AnnDataElements elements;
  elements.spot_columns = {{"side", side}};
  elements.with_counts = true;
  libbio::spatial::write_h5ad(path("labelled.h5ad"), sample, elements, false);
  const Outcome outcome =
      bio("evaluate rank labelled.h5ad --labels side --epochs 0 --draws 20 --tsv judged.tsv --quiet");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  for (const char* words :
       {"2 regions in 'side'", "ridge, rank 8", "Moran's I", "ours, places shuffled", "planted, 2"})
    EXPECT_NE(outcome.output.find(words), std::string::npos) << words << '\n' << outcome.output;
  std::map<std::string, double> contrast;
  std::istringstream table(read_text(path("judged.tsv")));
  std::string line;
  std::getline(table, line);
  EXPECT_EQ(line, "method\taverage_precision\tcontrastive_auroc\tbits_per_molecule\tpearson");
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string name, precision, value;
    std::getline(cells, name, '\t');
    std::getline(cells, precision, '\t');
    std::getline(cells, value, '\t');
    contrast[name] = std::stod(value);
  }
  EXPECT_GT(contrast.at("ours (lift)"), 0.9);
  EXPECT_NEAR(contrast.at("background"), 0.5, 0.1);
  EXPECT_LT(contrast.at("ours, places shuffled"), 0.8);
}

}  // namespace
}  // namespace end_to_end
