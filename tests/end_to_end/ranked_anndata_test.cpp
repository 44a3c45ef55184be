// AnnData files of bio rank, opened by Debian's anndata.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "libbio/spatial/h5ad_writer.h"
#include "python.h"
#include "shell.h"
#include "tests/unit/ranking/planted_section.h"

namespace end_to_end {
namespace {

using namespace libbio;

const std::string kBio = std::string(LIBBIO_BINARY_DIR) + "/bin/bio";

// Fifteen genes and three antibodies in another order than that of their names, spots too, on a picture that
// is red on the left.
spatial::SpatialSample stained_section(std::uint64_t seed) {
  spatial::SpatialSample sample = ranking::planted_section(12, 12, 18, seed);
  for (std::size_t f = 15; f < 18; ++f) sample.features[f].type = spatial::kAntibodyCapture;
  Tensor<std::uint8_t> pixels(Shape{130, 130, 3});
  for (std::int64_t y = 0; y < 130; ++y)
    for (std::int64_t x = 0; x < 130; ++x)
      for (std::int64_t c = 0; c < 3; ++c)
        pixels(y, x, c) = static_cast<std::uint8_t>(c == 0 && x < 65 ? 220 : 120 + (7 * x + 11 * y) % 40);
  sample.images.push_back({"hires", std::move(pixels), 1});
  sample.spot_diameter = 6;
  sample.scale_factors = {{"spot_diameter_fullres", 6}, {"tissue_hires_scalef", 1}};
  std::vector<std::int64_t> spots, features;
  for (std::int64_t s = 0; s < 144; ++s) spots.push_back(s * 55 % 144);
  for (std::int64_t f = 0; f < 18; ++f) features.push_back(f * 7 % 18);
  return select_features(select_spots(std::move(sample), spots), features);
}

class RankedAnnData : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!python_has_anndata()) GTEST_SKIP() << kNoAnndata;
    write_section("section.h5ad", stained_section(9));
  }

  void write_section(const std::string& name, const spatial::SpatialSample& sample) const {
    spatial::AnnDataElements counts;
    counts.with_counts = true;
    spatial::write_h5ad(path(name), sample, counts, false);
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  Outcome bio(const std::string& arguments) const {
    return run_in_bash("cd " + folder_.path().string() + " && " + kBio + " " + arguments + " 2>&1");
  }
  // Ranks, and expects what the words say (read_ranking.py) of the files.
  void rank(const std::string& arguments, const std::vector<std::string>& files,
            const std::vector<std::string>& words) const {
    const Outcome outcome = bio("rank " + arguments + " --epochs 1 --quiet");
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    for (const std::string& file : files) {
      std::vector<std::string> script_arguments = {path(file)};
      script_arguments.insert(script_arguments.end(), words.begin(), words.end());
      EXPECT_EQ(run_python("read_ranking.py", script_arguments), 0) << arguments;
    }
  }

  const TemporaryFolder folder_;
};

TEST_F(RankedAnnData, HasEveryElement) {
  rank(
      "section.h5ad -o all.h5ad --top 4 --refits 2 --with-counts --like s1000,s1013 --against s1011 "
      "--domains 2",
      {"all.h5ad"}, {"4", "counts", "refits", "antibodies", "like", "domains", "image", "marks"});
  // What anndata wrote again is still a ranking, and still a section.
  const Outcome shown = bio("show all.h5ad.again --top 2");
  EXPECT_EQ(shown.status, 0) << shown.output;
  EXPECT_NE(shown.output.find("lift, 4 genes of each spot"), std::string::npos) << shown.output;
  // Results of before are replaced.
  rank("all.h5ad -o replaced.h5ad --top 3 --refits 2 --like s1000", {"replaced.h5ad"},
       {"3", "refits", "antibodies", "like", "image", "marks", "domains"});
  const Outcome first = bio("rank section.h5ad --tsv first.tsv --refits 0 --epochs 0 --quiet");
  ASSERT_EQ(first.status, 0) << first.output;
  const Outcome again = bio("rank all.h5ad.again --tsv again.tsv --refits 0 --epochs 0 --quiet");
  ASSERT_EQ(again.status, 0) << again.output;
  // Only the name of the sample differs.
  EXPECT_EQ(
      run_in_bash("cd " + folder_.path().string() + " && diff <(cut -f 2- first.tsv) <(cut -f 2- again.tsv)")
          .output,
      "");
}

TEST_F(RankedAnnData, HasNothingThatWasNotAskedFor) {
  rank("section.h5ad -o bare.h5ad --top 30 --refits 0 --score deviance --no-mitochondrial", {"bare.h5ad"},
       {"30", "antibodies", "image", "marks", "deviance"});
}

TEST_F(RankedAnnData, OfSeveralSectionsIsAFolder) {
  spatial::SpatialSample other = stained_section(10);
  other.name = "other";
  write_section("other.h5ad", other);
  rank("section.h5ad other.h5ad -o ranked --refits 2 --histology-features none",
       {"ranked/1_planted.h5ad", "ranked/2_other.h5ad"}, {"50", "refits", "antibodies", "image"});
}

}  // namespace
}  // namespace end_to_end
