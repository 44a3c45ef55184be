#include "libbio/nn/losses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace libbio::nn {
namespace {

class Losses : public testing::Test {
 protected:
  Workers workers_{1};
  Pass predict_{workers_};
  const Activation<double> logits_ = [] {
    Tensor<double> x({3, 2});
    std::ranges::copy(std::array{0., 0., 1., 3., 50., -50.}, x.begin());
    return Activation<double>(std::move(x));
  }();
  double value(const Activation<double>& loss) { return *loss.value().data(); }
};

TEST_F(Losses, CrossEntropyIsTheWeightedMeanOverCountedRows) {
  const double second = std::log(1 + std::exp(2.0)), first = std::log(2.0);
  const std::vector<std::int32_t> all = {0, 0, 0}, some = {0, 0, -1}, none = {-1, -1, -1},
                                  strange = {0, 2, 0};
  const std::vector<double> weights = {1, 3, 100};
  EXPECT_NEAR(value(softmax_cross_entropy(logits_, all, -1, {}, predict_)), (first + second) / 3, 1e-14);
  EXPECT_NEAR(value(softmax_cross_entropy(logits_, some, -1, weights, predict_)), (first + 3 * second) / 4,
              1e-14);
  EXPECT_EQ(value(softmax_cross_entropy(logits_, none, -1, {}, predict_)), 0);
  EXPECT_THROW(softmax_cross_entropy(logits_, strange, -1, {}, predict_), ShapeError);
  EXPECT_THROW(softmax_cross_entropy(logits_, std::vector<std::int32_t>{0}, -1, {}, predict_), ShapeError);
}

TEST_F(Losses, SquaredError) {
  const std::vector<double> target = {1, 0, 1, 1, 50, -50}, weights = {1, 0, 0, 1, 0, 0};
  EXPECT_NEAR(value(squared_error(logits_, target, {}, predict_)), 5.0 / 6, 1e-14);
  EXPECT_NEAR(value(squared_error(logits_, target, weights, predict_)), 2.5, 1e-14);
  EXPECT_THROW(squared_error(logits_, std::vector<double>{1}, {}, predict_), ShapeError);
}

TEST_F(Losses, BinaryCrossEntropyAlsoForExtremeLogits) {
  const std::vector<double> target = {0, 0.3, 1, 0, 0, 0}, weights = {1, 1, 1, 0, 0, 0},
                            far = {0, 0, 0, 0, 1, 0};
  const double expected = 2 * std::log(2.0) + std::log(1 + std::exp(-1.0));
  EXPECT_NEAR(value(binary_cross_entropy(logits_, target, weights, predict_)), expected / 3, 1e-14);
  const std::vector<double> last = {0, 0, 0, 0, 1, 1};
  EXPECT_NEAR(value(binary_cross_entropy(logits_, far, last, predict_)), 0, 1e-20);
  EXPECT_NEAR(value(binary_cross_entropy(logits_, target, last, predict_)), 25, 1e-12);
}

TEST_F(Losses, FloatSumsDoNotLoseSmallTerms) {
  // In float alone the sum of a million ones and more would stall or drift.
  const std::int64_t count = 1 << 20;
  const Activation<float> x(Tensor<float>({count}, 0.1f));
  const std::vector<double> target(static_cast<std::size_t>(count), 0);
  const double expected = static_cast<double>(0.1f) * static_cast<double>(0.1f);
  EXPECT_NEAR(*squared_error(x, target, {}, predict_).value().data(), expected, 1e-8 * expected + 1e-9);
}

}  // namespace
}  // namespace libbio::nn
