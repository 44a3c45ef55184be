// From scores to probabilities.
#include "libbio/contact/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/element.h"
#include "tests/unit/contact/sample_map.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::contact {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const CalibrationFeatures kFeatures{{1, 3}, {6, 12, 24}};

Calibration sample_calibration() {
  Calibration calibration;
  calibration.features = kFeatures;
  calibration.coefficients = {-4, 0.25, 0.5, 0.125, 0.75, 0, -0.5, 0, -0.375, -0.625, -0.0625};
  calibration.model = "factored";
  calibration.config = {{"heads", std::int64_t{256}}, {"start", std::string("mean-field")}};
  calibration.trained_on = "3 families";
  return calibration;
}

std::vector<double> filled(double z, double depth, std::int64_t separation, std::int64_t columns) {
  std::vector<double> x(static_cast<std::size_t>(kFeatures.size()), NAN);
  kFeatures.fill(z, depth, separation, columns, x.data());
  return x;
}

std::vector<std::int64_t> numbers_to(std::int64_t length) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(length));
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

// Symmetric, with these values above the diagonal, row by row.
Tensor<float> symmetric(std::int64_t length, const std::function<float(std::int64_t, std::int64_t)>& value) {
  Tensor<float> matrix(Shape{length, length});
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = i + 1; j < length; ++j) matrix(i, j) = matrix(j, i) = value(i, j);
  return matrix;
}

TEST(CalibrationFeatures, AreThoseOfTheFormula) {
  EXPECT_EQ(kFeatures.size(), 11);
  EXPECT_THAT(filled(2, 0.5, 13, 100), ElementsAre(1, 0.5, 2, 1, 1, 0.5, 0, 0, 1, 0, std::log(100.0)));
  EXPECT_THAT(filled(-1, -2, 6, 1), ElementsAre(1, -2, -1, 2, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(filled(5, 1, 24, 1), ElementsAre(1, 1, 5, 5, 4, 4, 2, 2, 0, 1, 0));
}

TEST(CalibrationFeatures, PutEachSeparationInOneClass) {
  const auto classes = [](std::int64_t separation) {
    const std::vector<double> x = filled(0, 0, separation, 1);
    return std::vector<double>(x.end() - 3, x.end() - 1);
  };
  EXPECT_THAT(classes(1), ElementsAre(0, 0));  // closer than the first class: as that
  EXPECT_THAT(classes(11), ElementsAre(0, 0));
  EXPECT_THAT(classes(12), ElementsAre(1, 0));
  EXPECT_THAT(classes(23), ElementsAre(1, 0));
  EXPECT_THAT(classes(24), ElementsAre(0, 1));
  EXPECT_THAT(classes(100000), ElementsAre(0, 1));
}

TEST(Calibration, GivesTheLogisticOfTheFeatures) {
  const double logit = -4 + 0.25 * 0.5 + 0.5 * 2 + 0.125 * 1 + 0.75 * 1 - 0.375 - 0.0625 * std::log(100.0);
  EXPECT_NEAR(sample_calibration().probability(2, 0.5, 13, 100), 1 / (1 + std::exp(-logit)), 1e-15);
  EXPECT_EQ(sample_calibration().probability(1e9, 0, 13, 100), 1);
  EXPECT_EQ(sample_calibration().probability(-1e9, 0, 13, 100), 0);
}

TEST(ScoreScale, IsTheMedianOfRankedPairsAndItsDeviation) {
  // Numbers 1..5, 20: only the last residue is far enough from the others. Its scores are 1, 2, 3, 5, 100.
  const std::vector<std::int64_t> numbers{1, 2, 3, 4, 5, 20};
  const float far[] = {5, 100, 2, 3, 1};
  const Tensor<float> score = symmetric(6, [&](auto i, auto j) { return j == 5 ? far[i] : -50.0f; });
  const ScoreScale scale = score_scale(score, numbers, 6, 60);
  EXPECT_EQ(scale.median, 3);
  EXPECT_DOUBLE_EQ(scale.deviation, 1.4826 * 2);
  EXPECT_DOUBLE_EQ(scale.depth, 1);
  EXPECT_DOUBLE_EQ(scale.z(3 + 1.4826 * 4), 2);
}

TEST(ScoreScale, LimitsTheDepth) {
  const Tensor<float> score(Shape{10, 10});
  EXPECT_EQ(score_scale(score, numbers_to(10), 6, 1e6).depth, 2);
  EXPECT_EQ(score_scale(score, numbers_to(10), 6, 1e-3).depth, -2);
}

TEST(ScoreScale, StandsEqualScoresAndAbsentPairs) {
  const ScoreScale equal = score_scale(symmetric(20, [](auto, auto) { return 0.5f; }), numbers_to(20), 6, 20);
  EXPECT_EQ(equal.deviation, 0);
  EXPECT_EQ(equal.z(0.5f), 0);
  for (const std::int64_t length : {1, 5}) {
    const ScoreScale none =
        score_scale(symmetric(length, [](auto, auto) { return 3.0f; }), numbers_to(length), 6, 1);
    EXPECT_EQ(none.z(3), 0) << length;
    EXPECT_TRUE(std::isfinite(none.depth));
  }
}

TEST(ContactProbability, IsSymmetricAndAProbability) {
  const ContactMap map = sample_map(40);
  const Tensor<float> p =
      contact_probability(sample_calibration(), map.score, map.query.residue_number, 6, map.neff);
  const ScoreScale scale = score_scale(map.score, map.query.residue_number, 6, map.neff);
  for (std::int64_t i = 0; i < 40; ++i) {
    EXPECT_EQ(p(i, i), 0);
    for (std::int64_t j = 0; j < i; ++j) {
      EXPECT_EQ(p(i, j), p(j, i));
      EXPECT_GT(p(i, j), 0);
      EXPECT_LT(p(i, j), 1);
    }
  }
  // Separation is that of the residue numbers: 2 and 30 are numbered 5 and 34.
  EXPECT_FLOAT_EQ(p(2, 30),
                  float(sample_calibration().probability(scale.z(map.score(2, 30)), scale.depth, 29, 40)));
}

TEST(ContactProbability, IsFiniteWhateverTheScores) {
  const auto expect_finite = [](const Tensor<float>& score) {
    const std::int64_t length = score.dim(0);
    for (const double neff : {1.0, 1e6})
      for (const float p : contact_probability(sample_calibration(), score, numbers_to(length), 6, neff)) {
        EXPECT_TRUE(std::isfinite(p));
        EXPECT_GE(p, 0);
        EXPECT_LE(p, 1);
      }
  };
  for (const std::int64_t length : {1, 2, 5, 7, 30}) {
    expect_finite(Tensor<float>(Shape{length, length}));
    expect_finite(symmetric(length, [](auto, auto) { return 1.0f; }));
    expect_finite(symmetric(length, [](auto i, auto j) { return (i + j) % 2 == 0 ? 3e38f : -3e38f; }));
    expect_finite(symmetric(length, [](auto i, auto j) { return float(i * j) * 1e-44f; }));
  }
}

class CalibrationFile : public testing::Test {
 protected:
  std::string weights_error() {
    try {
      read_calibration(path_);
    } catch (const WeightsError& error) {
      return error.report();
    }
    return "no error";
  }

  record::TemporaryFolder folder_;
  std::string path_ = folder_.file("weights.h5");
};

TEST_F(CalibrationFile, GivesBackWhatWasWritten) {
  const Calibration written = sample_calibration();
  write_calibration(written, path_, false);
  EXPECT_THROW(write_calibration(written, path_, false), UsageError);
  EXPECT_NO_THROW(write_calibration(written, path_, true));
  const Calibration read = read_calibration(path_);
  EXPECT_EQ(read.features.knots, written.features.knots);
  EXPECT_EQ(read.features.separation_begin, written.features.separation_begin);
  EXPECT_EQ(read.coefficients, written.coefficients);
  EXPECT_EQ(read.model, written.model);
  EXPECT_EQ(read.config, written.config);
  EXPECT_EQ(read.trained_on, written.trained_on);
  EXPECT_EQ(folder_.entries(), 1u);
}

TEST_F(CalibrationFile, RefusesAnythingElse) {
  EXPECT_THAT(weights_error(), HasSubstr("weights.h5"));  // absent
  record::write_bytes(path_, "not HDF5 at all\n");
  EXPECT_THAT(weights_error(), HasSubstr("weights.h5"));
  record::write_bytes(path_, "");
  EXPECT_THAT(weights_error(), HasSubstr("weights.h5"));
  std::remove(path_.c_str());
  record::write_sample(path_);
  EXPECT_THAT(weights_error(), HasSubstr("is no weights file: its encoding-type is libbio-record"));
  std::remove(path_.c_str());
  h5::File::create(path_).close();
  EXPECT_THAT(weights_error(), HasSubstr("is no weights file: its encoding-type is none"));
}

TEST_F(CalibrationFile, RefusesWeightsOfAnotherModel) {
  h5::File file = h5::File::create(path_);
  h5::Group root = file.root();
  record::mark_encoding(root, "libbio-weights", "0.1.0");
  record::write_value(root, "model", std::string("fold"));
  file.close();
  EXPECT_THAT(weights_error(), HasSubstr("holds the weights of 'fold', expected 'contact-calibration'"));
}

TEST_F(CalibrationFile, RefusesCoefficientsThatDoNotFit) {
  Calibration calibration = sample_calibration();
  calibration.coefficients.pop_back();
  write_calibration(calibration, path_, true);
  EXPECT_THAT(weights_error(), HasSubstr("10 coefficients for 11 features"));
  calibration.coefficients.push_back(NAN);
  write_calibration(calibration, path_, true);
  EXPECT_THAT(weights_error(), HasSubstr("not finite"));
  calibration = sample_calibration();
  calibration.features.separation_begin = {6, 24, 12};
  write_calibration(calibration, path_, true);
  EXPECT_THAT(weights_error(), HasSubstr("do not ascend"));
}

TEST_F(CalibrationFile, RefusesAFileThatWasCutShort) {
  write_calibration(sample_calibration(), path_, false);
  const std::string bytes = record::file_bytes(path_);
  for (const double share : {0.1, 0.5, 0.9}) {
    record::write_bytes(path_, bytes.substr(0, static_cast<std::size_t>(share * double(bytes.size()))));
    EXPECT_NE(weights_error(), "no error") << share;
  }
}

}  // namespace
}  // namespace libbio::contact
