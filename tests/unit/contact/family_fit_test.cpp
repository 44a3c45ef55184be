#include "libbio/contact/family_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "sample_family.h"

namespace libbio::contact {
namespace {

FitOptions small_options() {
  FitOptions options;
  options.heads = 8;
  options.head_size = 4;
  options.maximum_steps = 12;
  options.tolerance = 0;
  return options;
}

struct Fit {
  FitResult result;
  std::vector<float> parameters;
  std::vector<FitProgress> progress;
};

Fit fit(const sequence::Msa& msa, const std::vector<float>& weights, const FitOptions& options,
        int threads = 2) {
  Workers workers(threads);
  FactoredAttention<float> model(model_shape(options, msa.columns()));
  Fit fit;
  fit.result = fit_family(msa, weights, options, model, workers,
                          [&fit](const FitProgress& p) { fit.progress.push_back(p); });
  const std::span<const float> values = model.parameters().values();
  fit.parameters.assign(values.begin(), values.end());
  return fit;
}

Fit fit(const sequence::Msa& msa, const FitOptions& options, int threads = 2) {
  return fit(msa, std::vector<float>(static_cast<std::size_t>(msa.rows()), 1.0f), options, threads);
}

bool same_bytes(const Fit& a, const Fit& b) {
  return a.parameters == b.parameters && a.result.losses == b.result.losses &&
         std::ranges::equal(a.result.score, b.result.score);
}

TEST(FitFamily, IsFiniteForTheSmallestFamilies) {
  for (const FitStart start : {FitStart::mean_field, FitStart::random})
    for (const std::vector<std::string>& rows : {std::vector<std::string>{"A"},
                                                 {"X"},
                                                 {"AC"},
                                                 {"XX"},
                                                 {"A", "-", "C"},
                                                 {"ACDEFG"},
                                                 {"ACD", "---"}}) {
      SCOPED_TRACE(rows.front());
      FitOptions options = small_options();
      options.start = start;
      const Fit found = fit(family(rows), options);
      for (const float x : found.result.score) EXPECT_TRUE(std::isfinite(x));
      for (const float x : found.parameters) ASSERT_TRUE(std::isfinite(x));
      for (const double x : found.result.losses) EXPECT_TRUE(std::isfinite(x));
      for (const FitProgress& p : found.progress) EXPECT_FALSE(std::isnan(p.decrease));
    }
}

TEST(FitFamily, TheScoreIsSymmetricWithAZeroDiagonal) {
  const Fit found = fit(random_family(40, 7, 1), small_options());
  ASSERT_EQ(found.result.score.shape(), (Shape{7, 7}));
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < 7; ++j) EXPECT_EQ(found.result.score(i, j), i == j ? 0 : found.result.score(j, i));
}

TEST(FitFamily, RefusesOptionsWithoutSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = INFINITY;
  const std::vector<std::function<void(FitOptions&)>> mistakes = {
      [](FitOptions& o) { o.heads = 0; },
      [](FitOptions& o) { o.heads = 7; },
      [](FitOptions& o) { o.heads = -2; },
      [](FitOptions& o) { o.head_size = 0; },
      [](FitOptions& o) { o.penalty = -0.1; },
      [=](FitOptions& o) { o.penalty = nan; },
      [=](FitOptions& o) { o.penalty = infinity; },
      [](FitOptions& o) { o.learning_rate = 0; },
      [=](FitOptions& o) { o.learning_rate = nan; },
      [=](FitOptions& o) { o.learning_rate = infinity; },
      [](FitOptions& o) { o.tolerance = -1; },
      [=](FitOptions& o) { o.tolerance = nan; },
      [](FitOptions& o) { o.maximum_steps = 0; },
      [](FitOptions& o) { o.batch = -1; },
  };
  Workers workers(1);
  const sequence::Msa msa = family({"ACD"});
  for (std::size_t k = 0; k < mistakes.size(); ++k) {
    FitOptions options = small_options();
    FactoredAttention<float> model(model_shape(options, msa.columns()));
    mistakes[k](options);
    EXPECT_THROW(fit_family(msa, std::vector<float>{1}, options, model, workers, nullptr), UsageError) << k;
    EXPECT_THROW(model_shape(options, 3), UsageError) << k;
    EXPECT_THROW(estimate_fit(10, 3, options, 1), UsageError) << k;
  }
}

TEST(FitFamily, RefusesWeightsAndModelsOfOtherSizes) {
  Workers workers(1);
  const FitOptions options = small_options();
  const sequence::Msa msa = family({"ACD", "CCC"});
  FactoredAttention<float> model(model_shape(options, 3)), other(model_shape(options, 4));
  EXPECT_THROW(fit_family(msa, std::vector<float>{1}, options, model, workers, nullptr), ShapeError);
  EXPECT_THROW(fit_family(msa, std::vector<float>{1, 1}, options, other, workers, nullptr), ShapeError);
}

TEST(FitFamily, ProgressMayBeLeftOut) {
  Workers workers(1);
  const FitOptions options = small_options();
  FactoredAttention<float> model(model_shape(options, 3));
  EXPECT_EQ(fit_family(family({"ACD"}), std::vector<float>{1}, options, model, workers, {}).losses.size(),
            12u);
}

TEST(FitFamily, TheSeedAloneSetsTheBytes) {
  const sequence::Msa msa = random_family(70, 13, 2);
  const std::vector<float> weights = random_weights(70, 3);
  for (const FitStart start : {FitStart::mean_field, FitStart::random})
    for (const std::int64_t batch : {0, 32}) {
      FitOptions options = small_options();
      options.start = start;
      options.batch = batch;
      const Fit one = fit(msa, weights, options, 1);
      EXPECT_TRUE(same_bytes(one, fit(msa, weights, options, 1)));
      EXPECT_TRUE(same_bytes(one, fit(msa, weights, options, 2)));
      EXPECT_TRUE(same_bytes(one, fit(msa, weights, options, 3)));
      options.seed = 2;
      if (start == FitStart::random || batch > 0) {
        EXPECT_FALSE(same_bytes(one, fit(msa, weights, options, 1)));
      }
    }
}

TEST(FitFamily, StopsByTheRuleAndReportsIt) {
  FitOptions options = small_options();
  options.tolerance = 0.002;
  options.maximum_steps = 300;
  const Fit found = fit(random_family(80, 8, 4), options);
  EXPECT_TRUE(found.result.converged);
  const std::size_t steps = found.result.losses.size();
  EXPECT_GE(steps, 2u * kConvergenceWindow);
  EXPECT_LT(steps, 300u);
  EXPECT_LT(found.result.losses.back(), found.result.losses.front());
  ASSERT_EQ(found.progress.size(), steps);
  for (std::size_t k = 0; k < steps; ++k) {
    const FitProgress& p = found.progress[k];
    EXPECT_EQ(p.step, static_cast<std::int64_t>(k + 1));
    EXPECT_EQ(p.loss, found.result.losses[k]);
    EXPECT_EQ(p.decrease < options.tolerance, k + 1 == steps) << "step " << k + 1;
    if (k + 1 < 2u * kConvergenceWindow) {
      EXPECT_TRUE(std::isinf(p.decrease));
    } else {
      double last = 0, before = 0;
      for (std::size_t w = 0; w < 5; ++w)
        last += found.progress[k - w].loss, before += found.progress[k - 5 - w].loss;
      EXPECT_NEAR(p.decrease, (before - last) / 25, 1e-12);
    }
  }
}

TEST(FitFamily, StopsAtTheLargestNumberOfSteps) {
  FitOptions options = small_options();
  options.maximum_steps = 3;
  const Fit found = fit(random_family(30, 5, 5), options);
  EXPECT_FALSE(found.result.converged);
  EXPECT_EQ(found.result.losses.size(), 3u);
  EXPECT_EQ(found.progress.size(), 3u);
}

TEST(FitFamily, SamplesOnlyAlignmentsBeyondTheBatch) {
  const sequence::Msa msa = random_family(100, 6, 6);
  const std::vector<float> weights = random_weights(100, 7);
  FitOptions options = small_options();
  options.batch = 0;
  const Fit whole = fit(msa, weights, options);
  options.batch = 100;
  EXPECT_TRUE(same_bytes(whole, fit(msa, weights, options)));
  options.batch = 40;
  const Fit sampled = fit(msa, weights, options);
  EXPECT_FALSE(same_bytes(whole, sampled));
  // A sample stands for the whole: its first loss is that of the whole up to sampling noise.
  EXPECT_NEAR(sampled.result.losses[0], whole.result.losses[0], 0.1 * whole.result.losses[0]);
}

TEST(FitFamily, SamplesByWeight) {
  // Rows without weight hold other letters; if they were drawn, the first loss would not be that of the rest.
  std::vector<std::string> rows(50, "AAAA"), heavy(50, "AAAA");
  rows.insert(rows.end(), 50, "WYWY");
  std::vector<float> weights(50, 1.0f);
  FitOptions options = small_options();
  options.start = FitStart::random;
  options.batch = 20;
  const Fit expected = fit(family(heavy), weights, options);
  weights.resize(100, 0.0f);
  const Fit found = fit(family(rows), weights, options);
  EXPECT_NEAR(found.result.losses[0], expected.result.losses[0], 1e-5);
}

TEST(FitFamily, CoupledColumnsRankFirst) {
  const std::vector<std::pair<int, int>> pairs = {{0, 7}, {2, 9}, {4, 11}};
  const sequence::Msa msa = coupled_family(400, 12, pairs, 0.8, 8);
  for (const FitStart start : {FitStart::mean_field, FitStart::random}) {
    FitOptions options;
    options.heads = 32;
    options.start = start;
    const Fit found = fit(msa, options);
    double weakest = INFINITY, strongest = 0;
    for (int i = 0; i < 12; ++i)
      for (int j = i + 1; j < 12; ++j) {
        const double score = found.result.score(i, j);
        if (std::ranges::count(pairs, std::pair(i, j)))
          weakest = std::min(weakest, score);
        else
          strongest = std::max(strongest, score);
      }
    EXPECT_GT(weakest, 3 * strongest) << (start == FitStart::random);
  }
}

TEST(ModelShape, HeadsAreNoLargerThanTheFamily) {
  FitOptions options;
  EXPECT_EQ(model_shape(options, 10).head_size, 10);
  EXPECT_EQ(model_shape(options, 1000).head_size, options.head_size);
}

}  // namespace
}  // namespace libbio::contact
