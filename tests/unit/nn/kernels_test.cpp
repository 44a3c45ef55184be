// The loops for float against the plain ones for double.
#include "libbio/nn/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "libbio/nn/layer_norm.h"
#include "libbio/tensor/random.h"

namespace libbio::nn {
namespace {

// Random numbers that float and double share.
std::vector<float> numbers(std::int64_t n, std::uint64_t seed, double centre = 0) {
  Rng rng(seed);
  std::vector<float> x(static_cast<std::size_t>(n));
  for (float& v : x) v = static_cast<float>(centre + rng.normal());
  return x;
}

std::vector<double> widened(const std::vector<float>& x) {
  return {x.begin(), x.end()};
}

TEST(Kernels, LayerNormForwardAndBackward) {
  for (const std::int64_t n : {1, 2, 15, 16, 17, 100, 768}) {
    const std::vector<float> x = numbers(n, 1, 3), gamma = numbers(n, 2, 1), beta = numbers(n, 3),
                             dy = numbers(n, 4), before = numbers(n, 5);
    const std::vector<double> x64 = widened(x), gamma64 = widened(gamma), beta64 = widened(beta),
                              dy64 = widened(dy);
    std::vector<float> y(x.size()), dx = before;
    std::vector<double> y64(x.size()), dx64 = widened(before);
    float mean = 0, inverse = 0;
    double mean64 = 0, inverse64 = 0;
    kernels::layer_norm(n, x.data(), gamma.data(), beta.data(), 1e-5, y.data(), mean, inverse);
    kernels::layer_norm(n, x64.data(), gamma64.data(), beta64.data(), 1e-5, y64.data(), mean64, inverse64);
    EXPECT_NEAR(mean, mean64, 2e-6);
    EXPECT_NEAR(inverse / inverse64, 1, 1e-5);
    kernels::layer_norm_backward(n, x.data(), gamma.data(), dy.data(), mean, inverse, dx.data());
    kernels::layer_norm_backward(n, x64.data(), gamma64.data(), dy64.data(), mean64, inverse64, dx64.data());
    const double scale = std::max(1.0, inverse64);
    for (std::size_t c = 0; c < x.size(); ++c) {
      ASSERT_NEAR(y[c], y64[c], 1e-5) << n << ' ' << c;
      ASSERT_NEAR(dx[c], dx64[c], 1e-5 * scale) << n << ' ' << c;
    }
  }
}

TEST(Kernels, SumMayOverwriteItsFirstTerm) {
  std::vector<float> x = numbers(37, 1);
  const std::vector<float> before = x, y = numbers(37, 2);
  kernels::sum(37, x.data(), y.data(), x.data());
  for (std::size_t e = 0; e < x.size(); ++e) EXPECT_EQ(x[e], before[e] + y[e]);
}

TEST(LayerNormRows, OverwritesItsInputAndGivesTheMoments) {
  Tensor<float> x({3, 50}), gamma({50}, 1), beta({50}, 0), moments({3, 2});
  std::ranges::copy(numbers(150, 7, 5), x.begin());
  Tensor<float> y(x.shape());
  Workers workers(2);
  layer_norm_rows<float>(x, gamma, beta, 1e-5, y, moments, workers);
  const float first = x(1, 0);
  layer_norm_rows<float>(x, gamma, beta, 1e-5, x, {}, workers);
  EXPECT_TRUE(std::ranges::equal(x, y));
  EXPECT_NEAR((first - moments(1, 0)) * moments(1, 1), y(1, 0), 1e-6);
  EXPECT_THROW(layer_norm_rows<float>(x, Tensor<float>({49}), beta, 1e-5, y, {}, workers), ShapeError);
}

}  // namespace
}  // namespace libbio::nn
