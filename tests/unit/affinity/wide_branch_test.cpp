#include "libbio/affinity/wide_branch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::affinity {
namespace {

struct Data {
  Tensor<double> x;
  std::vector<double> y;
};

// y is of second order in few of the descriptors, with a little noise.
Data some_data(std::int64_t rows, std::uint64_t seed) {
  Data data{Tensor<double>({rows, kDescriptors}), {}};
  Rng rng(seed);
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t d = 0; d < kDescriptors; ++d) data.x(n, d) = 3 + rng.normal();
    const double a = data.x(n, kDescriptors - 1) - 3, b = data.x(n, kDescriptors - 2) - 3;
    data.y.push_back(6 + a + 0.5 * a * b + 0.05 * rng.normal());
  }
  return data;
}

// The fitted branch as a model has it.
template <class T>
struct Branch {
  nn::Parameters<T> parameters;
  WideBranch<T> branch{parameters, "wide"};
  Workers alone{1};

  explicit Branch(const WideFit& fit) {
    parameters.allocate();
    fit.write_to(parameters, "wide");
  }
  nn::Activation<T> z(View<const double> x) {
    Tensor<T> numbers({kDescriptors});
    for (std::int64_t d = 0; d < kDescriptors; ++d) numbers.data()[d] = static_cast<T>(x.data()[d]);
    return branch.standardise(nn::Activation<T>(std::move(numbers)), nn::Pass{alone});
  }
  double value(View<const double> x) { return *branch.value(z(x), nn::Pass{alone}).value().data(); }
};

double mean_square_error(const WideFit& fit, const Data& data) {
  double sum = 0;
  Branch<double> branch(fit);
  for (std::size_t n = 0; n < data.y.size(); ++n) {
    const double error = branch.value(data.x[static_cast<std::int64_t>(n)]) - data.y[n];
    sum += error * error / static_cast<double>(data.y.size());
  }
  return sum;
}

WideOptions options() {
  WideOptions options;
  options.ligand = 8;
  options.contacts = options.metals = options.physics = 0.01;
  options.ridge = 0.1;
  return options;
}

TEST(WideBranch, LearnsASecondOrderFunction) {
  const Data training = some_data(400, 1), unseen = some_data(200, 2);
  const WideFit fit = fit_wide_branch(training.x, training.y, options());
  const double variance = 1.25;
  EXPECT_LT(mean_square_error(fit, unseen), 0.15 * variance);
  WideOptions straight = options();
  straight.curvature = 1e-4;
  straight.ridge = 1e-4;
  EXPECT_GT(mean_square_error(fit_wide_branch(training.x, training.y, straight), unseen), 0.15 * variance);
}

// With its full rank the branch is the kernel ridge regression, here computed the long way.
TEST(WideBranch, IsTheRidgeRegressionOfItsKernel) {
  const Data data = some_data(20, 3);  // fewer rows than the rank that is kept
  const WideOptions o = options();
  const WideFit fit = fit_wide_branch(data.x, data.y, o);
  // (K + ridge) α = y - mean holds where f(x_n) = mean + Σ α_m k: α_n = (y_n - f(x_n)) / ridge.
  Branch<double> branch(fit);
  std::vector<double> alpha;
  for (std::size_t n = 0; n < data.y.size(); ++n)
    alpha.push_back((data.y[n] - branch.value(data.x[static_cast<std::int64_t>(n)])) / o.ridge);
  const auto z = [&](std::int64_t n, std::size_t d) {
    return fit.weight[d] * 4 *
           std::tanh((data.x(n, static_cast<std::int64_t>(d)) - fit.mean[d]) / (4 * fit.scale[d]));
  };
  const double mean = std::accumulate(data.y.begin(), data.y.end(), 0.0) / 20;
  for (std::int64_t n = 0; n < 20; ++n) {
    double f = mean;
    for (std::int64_t m = 0; m < 20; ++m) {
      double along = 0;
      for (std::size_t d = 0; d < static_cast<std::size_t>(kDescriptors); ++d) along += z(n, d) * z(m, d);
      f += alpha[static_cast<std::size_t>(m)] * ((1 + o.curvature * along) * (1 + o.curvature * along) - 1);
    }
    EXPECT_NEAR(f, branch.value(data.x[n]), 1e-8) << n;
  }
}

TEST(WideBranch, SharesAddUpAndFloatIsCloseToDouble) {
  const Data data = some_data(50, 4);
  const WideFit fit = fit_wide_branch(data.x, data.y, options());
  Branch<float> single(fit);
  Branch<double> exact(fit);
  for (std::int64_t n = 0; n < 5; ++n) {
    const double value = single.value(data.x[n]);
    EXPECT_NEAR(value, exact.value(data.x[n]), 1e-4);
    const auto shares = single.branch.shares(single.z(data.x[n]).value().data());
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), static_cast<double>(single.branch.bias())),
                value, 1e-5);
  }
}

TEST(WideBranch, NeedsTwoRows) {
  EXPECT_THROW(fit_wide_branch(Tensor<double>({1, kDescriptors}), std::vector<double>{6}, {}), UsageError);
}

}  // namespace
}  // namespace libbio::affinity
