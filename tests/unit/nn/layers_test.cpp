// Values of layers against numbers from their definitions; derivatives are in tests/gradient.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "libbio/nn/dropout.h"
#include "libbio/nn/elementwise.h"
#include "libbio/nn/embedding.h"
#include "libbio/nn/layer_norm.h"
#include "libbio/nn/linear.h"
#include "libbio/nn/multi_head_attention.h"
#include "libbio/nn/packed_weights.h"
#include "libbio/nn/scalar_functions.h"

namespace libbio::nn {
namespace {

class Layers : public testing::Test {
 protected:
  Workers workers_{2};
  Tape tape_;
  Pass predict_{workers_};
  Pass train_{workers_, &tape_};
};

template <class T>
Activation<T> numbers(const Shape& shape, std::initializer_list<double> values) {
  Tensor<T> tensor(shape);
  std::transform(values.begin(), values.end(), tensor.begin(), [](double x) { return static_cast<T>(x); });
  return Activation<T>(std::move(tensor));
}

TEST_F(Layers, LinearIsWeightTimesInputPlusBias) {
  Parameters<double> parameters;
  const Linear<double> linear(parameters, "fc", 2, 3);
  parameters.allocate();
  std::ranges::copy(std::array{1., 2., 3., 4., 5., 6.},
                    parameters.value(parameters.find("fc.weight")).begin());
  std::ranges::copy(std::array{10., 20., 30.}, parameters.value(parameters.find("fc.bias")).begin());
  const auto y = linear.forward(numbers<double>({1, 2, 2}, {1, 1, 0, -1}), predict_);
  EXPECT_EQ(y.shape(), Shape({1, 2, 3}));
  const double expected[] = {13, 27, 41, 8, 16, 24};
  EXPECT_TRUE(std::ranges::equal(y.value(), expected));
  EXPECT_THROW(linear.forward(numbers<double>({3}, {1, 2, 3}), predict_), ShapeError);
}

TEST_F(Layers, LinearWithPackedWeightsMultipliesRoundedOperands) {
  Parameters<float> parameters;
  const Linear<float> linear(parameters, "fc", 40, 30);
  parameters.initialise(Rng(1));
  Rng rng(2);
  Tensor<float> x({500, 40});
  for (float& v : x) v = static_cast<float>(rng.normal());
  PackedWeights store;
  Pass packed = predict_, packed_train = train_;
  packed.packed = packed_train.packed = &store;
  linear.prepare(packed);
  const auto y = linear.forward(Activation<float>(x), packed);
  const auto exact = linear.forward(Activation<float>(x), predict_);
  const auto trained = linear.forward(Activation<float>(x), packed_train);
  EXPECT_TRUE(std::ranges::equal(trained.value(), exact.value()));  // a tape keeps to float
  Tensor<float> sum(y.shape(), 1.0f);
  linear.add_to(x, sum, packed.within_part(workers_));
  EXPECT_NEAR(sum(499, 29), 1 + y.value()(499, 29), 1e-5);

  round_to_bf16(x.size(), x.data(), x.data());
  const View<float> weight = parameters.value(parameters.find("fc.weight"));
  round_to_bf16(weight.size(), weight.data(), weight.data());
  const auto rounded = linear.forward(Activation<float>(x), predict_);
  double difference = 0, rounding = 0;
  for (std::int64_t i = 0; i < sum.size(); ++i) {
    difference = std::max<double>(difference, std::abs(y.value().data()[i] - rounded.value().data()[i]));
    rounding = std::max<double>(rounding, std::abs(y.value().data()[i] - exact.value().data()[i]));
  }
  EXPECT_LT(difference, 1e-5);
  EXPECT_GT(rounding, 1e-3);

  // The store does not see new weights until it is cleared.
  weight(0, 0) += 8;
  EXPECT_NEAR(linear.forward(Activation<float>(x), packed).value()(0, 0), y.value()(0, 0), 1e-5);
  store.clear();
  EXPECT_NEAR(linear.forward(Activation<float>(x), packed).value()(0, 0), y.value()(0, 0) + 8 * x(0, 0), 0.1);
}

TEST_F(Layers, LayerNormHasBiasedVarianceAndEpsilon) {
  Parameters<double> parameters;
  const LayerNorm<double> norm(parameters, "n", 4, 1e-5);
  parameters.initialise(Rng(1));
  const auto y = norm.forward(numbers<double>({2, 4}, {1, 2, 3, 4, 5, 5, 5, 5}), predict_);
  EXPECT_NEAR(y.value()(0, 0), -1.5 / std::sqrt(1.25 + 1e-5), 1e-14);
  EXPECT_NEAR(y.value()(0, 3), 1.5 / std::sqrt(1.25 + 1e-5), 1e-14);
  EXPECT_EQ(y.value()(1, 2), 0);
}

TEST_F(Layers, EmbeddingCopiesRowsAndRefusesStrangers) {
  Parameters<float> parameters;
  const Embedding<float> embedding(parameters, "e", 3, 2);
  parameters.initialise(Rng(1));
  const std::vector<std::int32_t> indices = {2, 0}, outside = {3}, negative = {-1};
  const auto y = embedding.forward(indices, predict_);
  EXPECT_EQ(y.value()(0, 1), parameters.value(0)(2, 1));
  EXPECT_EQ(y.value()(1, 0), parameters.value(0)(0, 0));
  EXPECT_THROW(embedding.forward(outside, predict_), ShapeError);
  EXPECT_THROW(embedding.forward(negative, predict_), ShapeError);
}

TEST_F(Layers, ActivationFunctionsAtKnownPointsAndFarOut) {
  const auto x = numbers<double>({5}, {0, 1, -1, 800, -800});
  const auto g = gelu(x, predict_), s = silu(x, predict_), p = softplus(x, predict_);
  EXPECT_NEAR(g.value()(1), 0.8413447460685429, 1e-15);  // Φ(1)
  EXPECT_NEAR(g.value()(2), -0.15865525393145705, 1e-15);
  EXPECT_NEAR(s.value()(1), 1 / (1 + std::exp(-1.0)), 1e-15);
  EXPECT_NEAR(p.value()(0), std::numbers::ln2, 1e-15);
  EXPECT_NEAR(p.value()(2), std::log(1 + std::exp(-1.0)), 1e-15);
  for (const auto& y : {g, s, p}) {
    EXPECT_EQ(y.value()(3), 800);
    EXPECT_EQ(y.value()(4), 0);
  }
}

TEST(ScalarFunctions, ComplexStepOfErfIsItsDerivative) {
  const double x = 0.6, h = 1e-50, d = 1e-5;
  const std::complex<double> z = erf(std::complex<double>(x, h));
  EXPECT_EQ(z.real(), std::erf(x));
  EXPECT_NEAR(z.imag() / h, (std::erf(x + d) - std::erf(x - d)) / (2 * d), 1e-9);
}

TEST_F(Layers, FloatsAgreeWithDoubles) {
  const auto output = [&]<class T>(T) {
    Parameters<T> parameters;
    const LayerNorm<T> norm(parameters, "n", 24);
    const MultiHeadAttention<T> attention(parameters, "a", {24, 4, 24});
    parameters.initialise(Rng(3));
    Rng rng(4);
    Tensor<T> x({2, 50, 24});
    for (T& v : x) v = static_cast<T>(rng.normal());
    const auto normed = norm.forward(Activation<T>(x), predict_);
    return attention.forward(normed, normed, {}, {}, predict_);
  };
  const auto single = output(float());
  const auto exact = output(double());
  for (std::int64_t e = 0; e < exact.value().size(); ++e)
    ASSERT_NEAR(single.value().data()[e], exact.value().data()[e], 1e-5);
}

TEST_F(Layers, AttentionParametersHaveTheNamesOfThePublishedWeights) {
  Parameters<float> parameters;
  MultiHeadAttention<float>(parameters, "layer", {8, 2, 8});
  for (const char* name :
       {"layer.q_proj.weight", "layer.k_proj.bias", "layer.v_proj.weight", "layer.out_proj.bias"})
    EXPECT_GE(parameters.find(name), 0) << name;
  EXPECT_EQ(parameters.count(), 4 * (8 * 8 + 8));
}

TEST_F(Layers, AttendRefusesHeadsThatDoNotDivideTheChannels) {
  const auto x = numbers<double>({1, 1, 3}, {1, 2, 3});
  EXPECT_THROW(attend(x, x, x, 2, 1.0, {}, {}, predict_), ShapeError);
}

TEST_F(Layers, DropoutKeepsTheMeanFollowsTheStepAndLeavesPredictionsAlone) {
  const Activation<double> x(Tensor<double>({20000}, 1));
  const Dropout<double> dropout(0.25, 5);
  EXPECT_EQ(dropout.forward(x, predict_).value().data(), x.value().data());
  const auto once = dropout.forward(x, {workers_, &tape_, 1}),
             again = dropout.forward(x, {workers_, &tape_, 1}),
             later = dropout.forward(x, {workers_, &tape_, 2});
  double mean = 0;
  for (const double v : once.value()) {
    EXPECT_TRUE(v == 0 || v == 1 / 0.75) << v;
    mean += v / 20000;
  }
  EXPECT_NEAR(mean, 1, 0.02);
  EXPECT_TRUE(std::ranges::equal(once.value(), again.value()));
  EXPECT_FALSE(std::ranges::equal(once.value(), later.value()));
  EXPECT_THROW(Dropout<double>(1, 0), UsageError);
}

}  // namespace
}  // namespace libbio::nn
