#include "libbio/affinity/accuracy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "tests/refusal.h"

namespace libbio::affinity {
namespace {

std::map<std::string_view, Figure> by_name(const std::vector<Figure>& figures) {
  std::map<std::string_view, Figure> found;
  for (const Figure& figure : figures) found[figure.name] = figure;
  return found;
}

std::vector<ScoredComplex> four() {
  std::vector<ScoredComplex> complexes;
  for (const auto& [measured, predicted] : {std::pair(2.0, 1.0), {1.0, 2.0}, {4.0, 3.0}, {3.0, 4.0}})
    complexes.push_back({"c", "", "", measured, predicted});
  return complexes;
}

TEST(AffinityAccuracy, HandComputed) {
  auto complexes = four();
  for (auto& complex : complexes) complex.deviation = 2;
  auto found = by_name(affinity_accuracy(complexes, {}));
  EXPECT_NEAR(found.at("pearson").predicted.value, 0.6, 1e-12);
  EXPECT_NEAR(found.at("spearman").predicted.value, 0.6, 1e-12);
  EXPECT_NEAR(found.at("rmse").predicted.value, 1, 1e-12);
  EXPECT_NEAR(found.at("sd").predicted.value, std::sqrt(3.2 / 3), 1e-12);
  EXPECT_EQ(found.at("pearson").count, 4);
  EXPECT_FALSE(found.at("pearson").baseline);
  EXPECT_FALSE(found.at("pearson").verdict());
  EXPECT_FALSE(found.at("pearson").predicted.by_cluster);
  EXPECT_EQ(found.count("target_spearman"), 0U);
  // All errors are 1, the best constant is 1.
  const double constant = -0.5 * std::log(2 * M_PI) - 0.5,
               mine = -0.5 * std::log(2 * M_PI) - std::log(2) - 0.125;
  EXPECT_NEAR(found.at("log_likelihood").predicted.value, mine, 1e-12);
  EXPECT_NEAR(found.at("likelihood_gain").predicted.value, mine - constant, 1e-12);
  EXPECT_EQ(found.at("within_deviation").predicted.value, 1);
  // A constant that is named is compared with in place of the best one.
  for (auto& complex : complexes) complex.constant = 4;
  EXPECT_NEAR(by_name(affinity_accuracy(complexes, {})).at("likelihood_gain").predicted.value,
              mine - (-0.5 * std::log(2 * M_PI) - std::log(4) - 0.5 / 16), 1e-12);
  complexes[0].deviation = complexes[1].deviation = complexes[2].deviation = 0.9;
  found = by_name(affinity_accuracy(complexes, {}));
  EXPECT_NEAR(found.at("within_deviation").predicted.value, 0.25, 1e-12);
  complexes[3].deviation = kUnknown;
  EXPECT_EQ(by_name(affinity_accuracy(complexes, {})).count("log_likelihood"), 0U);
}

TEST(AffinityAccuracy, FewClustersAreNotDrawn) {
  std::vector<ScoredComplex> complexes;
  for (int n = 0; n < 40; ++n) {
    ScoredComplex one{"c" + std::to_string(n), {}, {}, 5 + 0.1 * n, 5 + 0.07 * ((7 * n) % 40)};
    one.target = "t" + std::to_string(n % 4);
    complexes.push_back(one);
  }
  const auto found = by_name(affinity_accuracy(complexes, {}));
  for (const char* name : {"pearson", "target_spearman"}) {
    EXPECT_FALSE(found.at(name).predicted.by_cluster) << name;
    EXPECT_LT(found.at(name).predicted.by_complex.low, found.at(name).predicted.by_complex.high) << name;
  }
  for (int n = 0; n < 40; ++n) complexes[static_cast<std::size_t>(n)].target = "t" + std::to_string(n % 5);
  EXPECT_TRUE(by_name(affinity_accuracy(complexes, {})).at("pearson").predicted.by_cluster);
}

TEST(AffinityAccuracy, BaselineBesideEachFigure) {
  auto complexes = four();
  for (auto& complex : complexes) complex.baseline = 10 * complex.measured;
  auto found = by_name(affinity_accuracy(complexes, {}));
  EXPECT_NEAR(found.at("pearson").baseline->value, 1, 1e-12);
  EXPECT_NEAR(found.at("pearson").difference->value, -0.4, 1e-12);
  EXPECT_NEAR(found.at("sd").baseline->value, 0, 1e-7);
  EXPECT_FALSE(found.at("rmse").baseline);  // of another unit
  AccuracyOptions options;
  options.baseline_is_pk = true;
  EXPECT_NEAR(by_name(affinity_accuracy(complexes, options)).at("rmse").baseline->value,
              std::sqrt((18 * 18 + 9 * 9 + 36 * 36 + 27 * 27) / 4.0), 1e-12);
  complexes[2].baseline = kUnknown;
  EXPECT_FALSE(by_name(affinity_accuracy(complexes, {})).at("pearson").baseline);
}

// A prediction that is right but for noise, beside one that is noise.
TEST(AffinityAccuracy, VerdictsOfPairedDifferences) {
  Rng rng(2);
  std::vector<ScoredComplex> complexes(120);
  for (std::size_t i = 0; i < complexes.size(); ++i) {
    ScoredComplex& complex = complexes[i];
    complex.cluster = "family " + std::to_string(i / 4);
    complex.measured = 6 + rng.normal();
    complex.predicted = complex.measured + 0.5 * rng.normal();
    complex.baseline = rng.normal();
  }
  auto found = by_name(affinity_accuracy(complexes, {}));
  ASSERT_TRUE(found.at("pearson").predicted.by_cluster);
  EXPECT_EQ(found.at("pearson").verdict(), Verdict::better);
  EXPECT_EQ(found.at("sd").verdict(), Verdict::better);  // the smaller
  const Estimate& difference = *found.at("pearson").difference;
  EXPECT_LT(difference.by_complex.low, difference.value);
  EXPECT_GT(difference.by_complex.high, difference.value);
  for (auto& complex : complexes) std::swap(complex.predicted, complex.baseline);
  found = by_name(affinity_accuracy(complexes, {}));
  EXPECT_EQ(found.at("pearson").verdict(), Verdict::worse);
  EXPECT_EQ(found.at("sd").verdict(), Verdict::worse);
  for (auto& complex : complexes) complex.baseline = 2 * complex.predicted;
  found = by_name(affinity_accuracy(complexes, {}));
  EXPECT_EQ(found.at("pearson").verdict(), Verdict::tie);
  EXPECT_NEAR(found.at("pearson").difference->by_complex.high, 0, 1e-12);
}

std::vector<ScoredComplex> target(const std::string& name, const std::vector<double>& measured,
                                  const std::vector<double>& predicted) {
  std::vector<ScoredComplex> complexes;
  for (std::size_t i = 0; i < measured.size(); ++i)
    complexes.push_back({name, name, "", measured[i], predicted[i]});
  return complexes;
}

TEST(AffinityAccuracy, MeanOverTargets) {
  const std::vector<double> up = {1, 2, 3, 4, 5, 6, 7, 8}, down(up.rbegin(), up.rend()), flat(8, 5.0);
  std::vector<ScoredComplex> complexes;
  const auto add = [&](const std::vector<ScoredComplex>& more) {
    complexes.insert(complexes.end(), more.begin(), more.end());
  };
  add(target("right", up, up));
  add(target("nothing ranked", up, flat));  // counts 0
  add(target("no order", flat, up));        // left out
  add(target("few", {1, 2, 3, 4, 5, 6, 7}, {7, 6, 5, 4, 3, 2, 1}));
  const auto series = [&] { return by_name(affinity_accuracy(complexes, {})).at("target_spearman"); };
  EXPECT_EQ(series().count, 2);
  EXPECT_EQ(series().tied, 8);
  EXPECT_NEAR(series().predicted.value, 0.5, 1e-12);
  // Ligands are drawn within each target, which changes nothing here; targets are too few to draw.
  EXPECT_NEAR(series().predicted.by_complex.low, 0.5, 1e-12);
  EXPECT_FALSE(series().predicted.by_cluster);
  EXPECT_FALSE(series().baseline);
  // With eight targets they are drawn, too: 0.5 is the mean of eight of 0 and 1.
  auto few = complexes;
  for (int n = 0; n < 3; ++n) {
    add(target("right " + std::to_string(n), up, up));
    add(target("nothing ranked " + std::to_string(n), up, flat));
  }
  EXPECT_NEAR(series().predicted.value, 0.5, 1e-12);
  EXPECT_NEAR(series().predicted.by_complex.low, 0.5, 1e-12);
  EXPECT_LT(series().predicted.by_cluster->low, 0.3);
  EXPECT_GT(series().predicted.by_cluster->high, 0.7);
  complexes = std::move(few);
  add(target("wrong", up, down));
  for (ScoredComplex& complex : complexes) complex.baseline = complex.measured;
  EXPECT_EQ(series().count, 3);
  EXPECT_NEAR(series().predicted.value, 0, 1e-12);
  EXPECT_NEAR(series().difference->value, -1, 1e-12);
}

TEST(AffinityAccuracy, Refuses) {
  auto complexes = four();
  complexes[1].id = "1abc";
  complexes[1].deviation = 0;
  EXPECT_EQ(libbio::testing::refusal<UsageError>([&] { affinity_accuracy(complexes, {}); }),
            "the standard deviation of 1abc is not positive");
  complexes[1].predicted = NAN;
  EXPECT_EQ(libbio::testing::refusal<UsageError>([&] { affinity_accuracy(complexes, {}); }),
            "a measured or predicted value of 1abc is not finite");
  EXPECT_THROW(affinity_accuracy(std::span(complexes).first(1), {}), UsageError);
}

TEST(DockingAccuracy, HandComputed) {
  const std::vector<DockedComplex> complexes = {
      {"crystal first", "", {{9, 0, true}, {8, 5}, {7, 1.9}, {6, 3}}},  // others: 5 Å first, 1 of 3 is right
      {"other first", "", {{8, 0, true}, {9, 2.0}, {7, 3}}},            // 2.0 is not below 2; none is right
      {"tie", "", {{5, 1}, {5, 4}, {4, 8}, {4, 9}}},                    // no crystal pose; 1 of 4
      {"crystal only", "", {{5, 0, true}}},
  };
  const auto found = by_name(docking_accuracy(complexes, {}));
  EXPECT_EQ(found.at("docking_crystal").count, 2);
  EXPECT_NEAR(found.at("docking_crystal").predicted.value, 0.5, 1e-12);
  EXPECT_NEAR(found.at("docking_crystal").baseline->value, (2.0 / 4 + 1.0 / 3) / 2, 1e-12);
  EXPECT_EQ(found.at("docking").count, 3);
  EXPECT_EQ(found.at("docking").tied, 1);
  EXPECT_NEAR(found.at("docking").predicted.value, 0.5 / 3, 1e-12);
  EXPECT_NEAR(found.at("docking").baseline->value, (1.0 / 3 + 0 + 1.0 / 4) / 3, 1e-12);
  EXPECT_NEAR(found.at("docking").difference->value, 0.5 / 3 - (1.0 / 3 + 1.0 / 4) / 3, 1e-12);
  EXPECT_NEAR(found.at("docking_possible").predicted.value, 2.0 / 3, 1e-12);
  EXPECT_FALSE(found.at("docking_possible").baseline);
  EXPECT_TRUE(docking_accuracy({}, {}).empty());
}

}  // namespace
}  // namespace libbio::affinity
