// What must not change the score of a family.
#include "libbio/contact/family_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../unit/contact/sample_family.h"

namespace libbio::contact {
namespace {

constexpr std::int64_t kRows = 150;

FitResult fit(const sequence::Msa& msa, const std::vector<float>& weights, const FitOptions& options) {
  Workers workers(2);
  FactoredAttention<float> model(model_shape(options, msa.columns()));
  return fit_family(msa, weights, options, model, workers, {});
}

// The largest difference of two scores, as a share of the largest score.
double worst_difference(const FitResult& a, const FitResult& b) {
  double worst = 0, largest = 0;
  for (std::int64_t k = 0; k < a.score.size(); ++k) {
    worst = std::max(worst, std::abs(static_cast<double>(a.score.data()[k]) - b.score.data()[k]));
    largest = std::max(largest, std::abs(static_cast<double>(a.score.data()[k])));
  }
  return worst / largest;
}

class FamilyFit : public testing::TestWithParam<std::tuple<FitStart, std::int64_t>> {
 protected:
  FitStart start_ = std::get<0>(GetParam());
  std::int64_t columns_ = std::get<1>(GetParam());
  sequence::Msa msa_ = coupled_family(kRows, columns_, {{0, 4}, {1, 3}}, 0.8, 1);
  std::vector<float> weights_ = random_weights(kRows, 2);

  FitOptions options() const {
    FitOptions options;
    options.heads = 32;
    options.head_size = 8;
    options.batch = 0;
    options.start = start_;
    options.tolerance = 0;
    options.maximum_steps = 20;
    return options;
  }
};

// Sums over sequences are taken in another order. Twenty steps amplify the rounding of float (1e-7) little:
// 4e-6 at most was seen.
constexpr double kFloatRounding = 5e-5;

TEST_P(FamilyFit, DoesNotSeeTheOrderOfSequences) {
  std::vector<std::int64_t> order(kRows);
  std::iota(order.begin(), order.end(), 0);
  Rng rng(3);
  rng.shuffle(std::span<std::int64_t>(order).subspan(1));
  std::vector<float> weights;
  for (const std::int64_t s : order) weights.push_back(weights_[static_cast<std::size_t>(s)]);
  EXPECT_LT(worst_difference(fit(msa_, weights_, options()), fit(msa_.with_rows(order), weights, options())),
            kFloatRounding);
}

TEST_P(FamilyFit, TwiceEverySequenceAtHalfTheWeightIsTheSame) {
  std::vector<std::int64_t> rows;
  std::vector<float> halves;
  for (std::int64_t s = 0; s < kRows; ++s) {
    rows.insert(rows.end(), 2, s);
    halves.insert(halves.end(), 2, weights_[static_cast<std::size_t>(s)] / 2);
  }
  EXPECT_LT(worst_difference(fit(msa_, weights_, options()), fit(msa_.with_rows(rows), halves, options())),
            kFloatRounding);
}

TEST_P(FamilyFit, SequencesWithoutWeightDoNotCount) {
  std::vector<std::int64_t> rows(kRows);
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<float> weights = weights_;
  for (std::int64_t s = 0; s < 30; ++s) {
    rows.push_back(s);
    weights.push_back(0);
  }
  EXPECT_LT(worst_difference(fit(msa_, weights_, options()), fit(msa_.with_rows(rows), weights, options())),
            kFloatRounding);
}

INSTANTIATE_TEST_SUITE_P(Starts, FamilyFit,
                         testing::Combine(testing::Values(FitStart::mean_field, FitStart::random),
                                          testing::Values(5, 12, 30)));

// With few columns and many heads there are more head pairs than patterns in the couplings. Directions that
// no coupling has would be set by rounding alone and shift the score by several percent.
TEST(FamilyFitStart, RoundingOfTheWeightsHardlyShowsInTheScore) {
  const sequence::Msa msa = coupled_family(kRows, 20, {{0, 7}, {2, 9}, {4, 11}}, 0.8, 1);
  const std::vector<float> weights = random_weights(kRows, 2);
  std::vector<float> rounded = weights;
  for (std::size_t s = 0; s < rounded.size(); s += 3) rounded[s] *= 1 + 2e-7f;
  FitOptions options;
  options.maximum_steps = 1;
  options.head_size = 8;
  EXPECT_LT(worst_difference(fit(msa, weights, options), fit(msa, rounded, options)), 4e-3);
}

}  // namespace
}  // namespace libbio::contact
