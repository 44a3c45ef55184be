// Fitting and judging the calibration.
#include "libbio/contact/calibration_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "tests/unit/contact/sample_map.h"

namespace libbio::contact {
namespace {

const CalibrationFeatures kFeatures{{2}, {6, 12}};

// Families of various depth and length whose contacts are drawn from the calibration.
std::vector<ScoredFamily> drawn_families(const Calibration& truth, int count, int pairs, std::uint64_t seed) {
  std::vector<ScoredFamily> families;
  for (int f = 0; f < count; ++f) {
    Rng rng = Rng(seed).stream(static_cast<std::uint64_t>(f));
    ScoredFamily family;
    family.name = "family" + std::to_string(f);
    family.columns = 50 + static_cast<std::int64_t>(rng.below(350));
    family.depth = 2 * rng.uniform() - 1;
    for (int k = 0; k < pairs; ++k) {
      const double z = rng.normal() + (rng.uniform() < 0.2 ? 6 * rng.uniform() : 0);
      const auto separation = static_cast<std::int64_t>(6 + rng.below(20));
      family.z.push_back(static_cast<float>(z));
      family.separation.push_back(separation);
      family.contact.push_back(rng.uniform() <
                               truth.probability(family.z.back(), family.depth, separation, family.columns));
    }
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<const ScoredFamily*> pointers(const std::vector<ScoredFamily>& families) {
  std::vector<const ScoredFamily*> list;
  for (const ScoredFamily& family : families) list.push_back(&family);
  return list;
}

Calibration calibration_of(const std::vector<double>& coefficients) {
  Calibration calibration;
  calibration.features = kFeatures;
  calibration.coefficients = coefficients;
  return calibration;
}

// z, z · u and so on as in calibration.h.
const Calibration kTruth = calibration_of({-2, 0.5, 0.75, 0.25, -0.5, 0.125, -0.4, -0.2});

ScoredFamily family_of(std::vector<std::uint8_t> contact) {
  ScoredFamily family;
  family.z.assign(contact.size(), 0);
  family.separation.assign(contact.size(), 6);
  family.contact = std::move(contact);
  return family;
}

TEST(CalibrationFit, FindsTheModelThatDrewTheData) {
  const auto families = drawn_families(kTruth, 40, 1500, 1);
  Workers workers(1);
  const std::vector<double> found = fit_coefficients(kFeatures, pointers(families), workers);
  ASSERT_EQ(found.size(), 8u);
  // Four standard errors each, from the Fisher information of these data; the constant and ln L vary
  // together.
  const double tolerance[] = {0.74, 0.19, 0.09, 0.16, 0.14, 0.25, 0.14, 0.14};
  for (std::size_t k = 0; k < found.size(); ++k)
    EXPECT_NEAR(found[k], kTruth.coefficients[k], tolerance[k]) << k;
  const Calibration fitted = calibration_of(found);
  for (const double z : {-1.0, 0.0, 1.0, 3.0, 6.0})
    for (const double depth : {-0.5, 0.0, 0.5})
      EXPECT_NEAR(fitted.probability(z, depth, 15, 150), kTruth.probability(z, depth, 15, 150), 0.04);
}

TEST(CalibrationFit, DoesNotDependOnTheNumberOfThreads) {
  const auto families = drawn_families(kTruth, 7, 200, 2);
  Workers one(1);
  const std::vector<double> expected = fit_coefficients(kFeatures, pointers(families), one);
  for (const int threads : {2, 3}) {
    Workers workers(threads);
    EXPECT_EQ(fit_coefficients(kFeatures, pointers(families), workers), expected) << threads;
  }
}

TEST(CalibrationFit, WeighsFamiliesEqually) {
  auto families = drawn_families(kTruth, 6, 200, 3);
  Workers workers(1);
  const std::vector<double> before = fit_coefficients(kFeatures, pointers(families), workers);
  const auto twice = [](auto& list) {
    const auto copy = list;
    list.insert(list.end(), copy.begin(), copy.end());
  };
  for (int k = 0; k < 2; ++k) twice(families[0].z), twice(families[0].separation), twice(families[0].contact);
  const std::vector<double> after = fit_coefficients(kFeatures, pointers(families), workers);
  for (std::size_t k = 0; k < before.size(); ++k) EXPECT_NEAR(after[k], before[k], 1e-6) << k;
}

TEST(CalibrationFit, StaysFiniteWhereScoresTellEverything) {
  std::vector<ScoredFamily> families = drawn_families(kTruth, 3, 200, 4);
  for (ScoredFamily& family : families)
    for (std::size_t k = 0; k < family.z.size(); ++k) family.contact[k] = family.z[k] > 1.5f;
  Workers workers(2);
  const Calibration fitted = calibration_of(fit_coefficients(kFeatures, pointers(families), workers));
  for (const double c : fitted.coefficients) EXPECT_LT(std::abs(c), 1e4);
  EXPECT_LT(fitted.probability(0, 0, 10, 100), 0.01);
  EXPECT_GT(fitted.probability(4, 0, 10, 100), 0.99);
}

TEST(CalibrationFit, NeedsBothKinds) {
  Workers workers(1);
  const ScoredFamily none = family_of({0, 0}), all = family_of({1, 1});
  EXPECT_THROW(fit_coefficients(kFeatures, {}, workers), UsageError);
  EXPECT_THROW(fit_coefficients(kFeatures, {&none}, workers), UsageError);
  EXPECT_THROW(fit_coefficients(kFeatures, {&all}, workers), UsageError);
}

TEST(CalibrationFit, IsCalibratedOnNewFamiliesOfTheSameModel) {
  const auto training = drawn_families(kTruth, 20, 1000, 5), fresh = drawn_families(kTruth, 20, 1000, 6);
  Workers workers(1);
  const Calibration fitted = calibration_of(fit_coefficients(kFeatures, pointers(training), workers));
  const std::vector<double> rates = separation_rates(kFeatures, pointers(training));
  std::vector<JudgedFamily> judged;
  for (const ScoredFamily& family : fresh) judged.push_back(judge_family(family, fitted, rates));
  const CalibrationQuality quality = calibration_quality(judged);
  EXPECT_EQ(quality.families, 20);
  EXPECT_EQ(quality.pairs, 20000);
  EXPECT_EQ(quality.bins.size(), 10u);
  EXPECT_LT(quality.expected_error, 0.03);
  EXPECT_LT(quality.brier, 0.95 * quality.brier_of_separation);
}

TEST(CalibrationFit, FindsAConstantProbability) {
  // Contacts that have nothing to do with the score.
  const Calibration constant = calibration_of({std::log(0.3 / 0.7), 0, 0, 0, 0, 0, 0, 0});
  const auto families = drawn_families(constant, 20, 1000, 7);
  Workers workers(1);
  const Calibration fitted = calibration_of(fit_coefficients(kFeatures, pointers(families), workers));
  std::vector<JudgedFamily> judged;
  for (const ScoredFamily& family : families)
    judged.push_back(judge_family(family, fitted, separation_rates(kFeatures, pointers(families))));
  const CalibrationQuality quality = calibration_quality(judged);
  EXPECT_LT(quality.expected_error, 0.02);
  EXPECT_NEAR(quality.brier, 0.3 * 0.7, 0.01);
  EXPECT_NEAR(quality.brier_of_separation, quality.brier, 0.002);
}

TEST(SeparationRates, AreMeansOverFamilies) {
  ScoredFamily first = family_of({1, 0, 0, 0, 1}), second = family_of({1, 0});
  first.separation = {6, 6, 11, 11, 12};
  second.separation = {7, 30};
  const std::vector<double> rates = separation_rates(kFeatures, {&first, &second});
  // Near: 1 of 4 pairs at 1/5 each and 1 of 1 at 1/2; far: 1 of 1 at 1/5 and 0 of 1 at 1/2.
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_DOUBLE_EQ(rates[0], (0.2 + 0.5) / (0.8 + 0.5));
  EXPECT_DOUBLE_EQ(rates[1], 0.2 / 0.7);
  const CalibrationFeatures wide{{}, {6, 12, 1000}};
  EXPECT_EQ(separation_rates(wide, {&first})[2], 0);  // a class without pairs
}

TEST(CalibrationQuality, WeighsFamiliesEqually) {
  // One pair that is a contact against four that are none, all with p = 0.8.
  const ScoredFamily right = family_of({1}), wrong = family_of({0, 0, 0, 0});
  const CalibrationQuality quality =
      calibration_quality({{&right, {0.75f}, {0.5f}}, {&wrong, {0.75f, 0.75f, 0.75f, 0.75f}, {0, 0, 0, 0}}});
  EXPECT_EQ(quality.families, 2);
  EXPECT_EQ(quality.pairs, 5);
  EXPECT_DOUBLE_EQ(quality.brier, (0.25 * 0.25 + 0.75 * 0.75) / 2);
  EXPECT_DOUBLE_EQ(quality.brier_of_separation, 0.25 / 2);
  // Fewer pairs than bins: five bins of one pair.
  ASSERT_EQ(quality.bins.size(), 5u);
  EXPECT_DOUBLE_EQ(quality.expected_error, 0.5 * 0.25 + 0.5 * 0.75);
}

TEST(CalibrationQuality, BinsHoldEqualNumbersOfPairsInOrder) {
  std::vector<std::uint8_t> contact(40);
  std::vector<float> p(40), baseline(40);
  for (std::size_t k = 0; k < 40; ++k) {
    p[39 - k] = 0.125f + 0.015625f * static_cast<float>(k);
    contact[39 - k] = k >= 20;
  }
  const ScoredFamily family = family_of(contact);
  const CalibrationQuality quality = calibration_quality({{&family, p, baseline}});
  ASSERT_EQ(quality.bins.size(), 10u);
  double expected_error = 0;
  for (std::size_t bin = 0; bin < 10; ++bin) {
    const double mean = 0.125 + 0.015625 * (4.0 * double(bin) + 1.5), observed = bin >= 5 ? 1 : 0;
    EXPECT_EQ(quality.bins[bin].pairs, 4);
    EXPECT_DOUBLE_EQ(quality.bins[bin].predicted, mean);
    EXPECT_DOUBLE_EQ(quality.bins[bin].observed, observed);
    expected_error += 0.1 * std::abs(mean - observed);
  }
  EXPECT_NEAR(quality.expected_error, expected_error, 1e-12);
}

TEST(CalibrationQuality, CountsAFamilyBelowTheFloorInBrierOnly) {
  const ScoredFamily low = family_of({0, 1}), high = family_of({1}), empty = family_of({});
  const CalibrationQuality quality =
      calibration_quality({{&low, {0.0625f, 0.03125f}, {0, 0}}, {&high, {0.5f}, {0}}, {&empty, {}, {}}});
  EXPECT_EQ(quality.families, 2);
  EXPECT_EQ(quality.bins.size(), 1u);
  EXPECT_DOUBLE_EQ(quality.expected_error, 0.5);
  EXPECT_DOUBLE_EQ(quality.brier, ((0.0625 * 0.0625 + 0.96875 * 0.96875) / 2 + 0.25) / 2);
}

TEST(CalibrationQuality, OfNothingIsNothing) {
  const CalibrationQuality quality = calibration_quality({});
  EXPECT_EQ(quality.families, 0);
  EXPECT_EQ(quality.expected_error, 0);
  EXPECT_EQ(quality.brier, 0);
  EXPECT_TRUE(quality.bins.empty());
}

TEST(ScoredFamily, HoldsTheRankedPairsOfResolvedResidues) {
  const ContactMap map = sample_map(9);  // numbers 3 4 5 6 8 9 10 11 12
  NativeContacts native;
  native.resolved = {1, 1, 0, 1, 1, 1, 1, 1, 1};
  native.contact = Tensor<std::uint8_t>(Shape{9, 9});
  native.contact(1, 8) = native.contact(8, 1) = 1;
  const ScoredFamily family = scored_family("x", 3, map, native);
  const ScoreScale scale = score_scale(map.score, map.query.residue_number, 6, map.neff);
  // Of the pairs at least 6 apart, 0-5 0-6 0-7 0-8, 1-6 1-7 1-8, 2-7 2-8, 3-8, residue 2 has no coordinates.
  EXPECT_EQ(family.separation, (std::vector<std::int64_t>{6, 7, 8, 9, 6, 7, 8, 6}));
  EXPECT_EQ(family.contact, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 1, 0}));
  EXPECT_FLOAT_EQ(family.z[1], float(scale.z(map.score(0, 6))));
  EXPECT_EQ(family.columns, 9);
  EXPECT_EQ(family.fold, 3);
  EXPECT_EQ(family.depth, scale.depth);
  native.contact = Tensor<std::uint8_t>(Shape{8, 8});
  EXPECT_THROW(scored_family("x", 3, map, native), ShapeError);
}

}  // namespace
}  // namespace libbio::contact
