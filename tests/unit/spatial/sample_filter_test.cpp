#include "libbio/spatial/sample_filter.h"

#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/refusal.h"

namespace libbio::spatial {
namespace {

//          ACT  MT-CO1  RPS6  RPS6KA1  CD3 (antibody)
// s1        5     1      0      2       9
// s2        1     0      3      0       0
// s3        0     0      0      0       4
SpatialSample small() {
  SpatialSample sample;
  sample.name = "small";
  sample.barcodes = {"s1", "s2", "s3"};
  sample.features = {
      {"a", "ACT"}, {"b", "MT-CO1"}, {"c", "RPS6"}, {"d", "RPS6KA1"}, {"e", "CD3", kAntibodyCapture}};
  sample.counts = CountMatrix(3, 5, {0, 4, 6, 7}, {0, 1, 3, 4, 0, 2, 4}, {5, 1, 2, 9, 1, 3, 4});
  sample.positions = {{0, 0}, {1, 0}, {2, 0}};
  sample.in_tissue = {1, 0, 1};
  return sample;
}

TEST(SampleFilter, LeavesOutWhatIsOffTheTissueOrHasNoMolecules) {
  const FilteredSample kept = filter_sample(small(), {});
  EXPECT_EQ(kept.sample.barcodes, std::vector<std::string>{"s1"});  // s3 counts antibodies alone
  EXPECT_EQ(kept.spots, std::vector<std::int64_t>{0});
  ASSERT_EQ(kept.remarks.size(), 3U);
  EXPECT_EQ(kept.remarks[0], "1 spot is left out: not in the tissue.");
  EXPECT_EQ(kept.remarks[1], "1 spot is left out: fewer than 1 molecules.");
  EXPECT_EQ(kept.remarks[2], "1 gene is left out: counted in fewer than 1 spot.");  // RPS6: only in s2
  EXPECT_EQ(kept.sample.features.back().type, kAntibodyCapture);
}

TEST(SampleFilter, KnowsGenesOfMitochondriaAndRibosomes) {
  SampleFilter filter;
  filter.only_in_tissue = false;
  filter.drop_mitochondrial = filter.drop_ribosomal = true;
  const FilteredSample kept = filter_sample(small(), filter);
  std::vector<std::string> symbols;
  for (const Feature& feature : kept.sample.features) symbols.push_back(feature.symbol);
  EXPECT_EQ(symbols, (std::vector<std::string>{"ACT", "RPS6KA1", "CD3"}));
  EXPECT_TRUE(is_mitochondrial({"x", "mt-Nd1"}));
  EXPECT_FALSE(is_mitochondrial({"x", "MTOR"}));
  EXPECT_TRUE(is_ribosomal({"x", "Rplp0"}));
  EXPECT_TRUE(is_ribosomal({"x", "RPSA"}));
  EXPECT_FALSE(is_ribosomal({"x", "RPSAP58"}));
  EXPECT_FALSE(is_ribosomal({"x", "RPS6", kAntibodyCapture}));
}

TEST(SampleFilter, ControlsAreNoGenes) {
  SpatialSample sample = small();
  sample.features[1].type = "Negative Control Probe";
  sample.features[3].type = "Unassigned Codeword";
  const FilteredSample kept = filter_sample(sample, {.only_in_tissue = false, .least_spot_counts = 3});
  EXPECT_EQ(kept.sample.barcodes, (std::vector<std::string>{"s1", "s2"}));
  std::vector<std::string> ids;
  for (const Feature& feature : kept.sample.features) ids.push_back(feature.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"a", "c", "e"}));
  EXPECT_EQ(kept.remarks.back(),
            "2 features are left out: controls and captures, neither genes nor antibodies.");
}

TEST(SampleFilter, RefusesToLeaveNothing) {
  SampleFilter filter;
  filter.least_spot_counts = 1000;
  EXPECT_EQ(testing::refusal<InputError>([&] { filter_sample(small(), filter); }),
            "small: no spot is left of 3");
  SpatialSample empty = small();
  empty.counts = CountMatrix(3, 5, {0, 0, 0, 0}, {}, {});
  EXPECT_EQ(testing::refusal<InputError>([&] { filter_sample(empty, {}); }),
            "small: all counts are 0; another layer may hold them");
}

}  // namespace
}  // namespace libbio::spatial
