// Every layer and loss against the complex step.
#include <numeric>

#include "complex_step.h"
#include "libbio/nn/dropout.h"
#include "libbio/nn/elementwise.h"
#include "libbio/nn/embedding.h"
#include "libbio/nn/layer_norm.h"
#include "libbio/nn/linear.h"
#include "libbio/nn/losses.h"
#include "libbio/nn/multi_head_attention.h"
#include "libbio/nn/select_rows.h"

namespace libbio::gradient_test {
namespace {

using nn::Activation;
using nn::Parameters;
using nn::Pass;

const auto no_layer = [](auto&) { return 0; };
const auto apply_to_one = [](const auto& layer, const auto& in, const Pass& pass) {
  return layer.forward(in[0], pass);
};

TEST(NnGradient, Linear) {
  for (const nn::Bias bias : {nn::Bias::no, nn::Bias::yes}) {
    const auto build = [bias]<class T>(Parameters<T>& p) { return nn::Linear<T>(p, "l", 4, 3, bias); };
    expect_exact_gradient(build, apply_to_one, {{2, 5, 4}});
    expect_exact_gradient(build, apply_to_one, {{4}});
  }
  // More rows and outputs than one part of the work takes.
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::Linear<T>(p, "l", 1, 70); }, apply_to_one,
                        {{300, 1}});
}

TEST(NnGradient, LayerNorm) {
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::LayerNorm<T>(p, "n", 5); }, apply_to_one,
                        {{2, 3, 5}});
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::LayerNorm<T>(p, "n", 2); }, apply_to_one,
                        {{70, 2}});
  // One channel: the output is the shift alone, and nothing flows to x.
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::LayerNorm<T>(p, "n", 1); }, apply_to_one,
                        {{3, 1}});
}

TEST(NnGradient, Embedding) {
  const std::vector<std::int32_t> indices = {2, 0, 2, 3};
  expect_exact_gradient(
      []<class T>(Parameters<T>& p) { return nn::Embedding<T>(p, "e", 5, 3); },
      [&](const auto& layer, const auto&, const Pass& pass) { return layer.forward(indices, pass); }, {});
}

TEST(NnGradient, SelectRows) {
  // Row 4 is taken twice, row 1 never.
  const std::vector<std::int64_t> rows = {4, 0, 3, 4, 2, 5};
  expect_exact_gradient(no_layer,
                        [&](int, const auto& in, const Pass& pass) {
                          return select_rows(in[0], std::span<const std::int64_t>(rows), pass);
                        },
                        {{2, 3, 5}});
}

TEST(NnGradient, ElementwiseFunctions) {
  expect_exact_gradient(no_layer, [](int, const auto& in, const Pass& pass) { return gelu(in[0], pass); },
                        {{40}});
  expect_exact_gradient(no_layer, [](int, const auto& in, const Pass& pass) { return silu(in[0], pass); },
                        {{40}});
  expect_exact_gradient(no_layer, [](int, const auto& in, const Pass& pass) { return softplus(in[0], pass); },
                        {{40}});
}

TEST(NnGradient, AnActivationUsedTwiceGetsBothGradients) {
  expect_exact_gradient(no_layer,
                        [](int, const auto& in, const Pass& pass) {
                          return add(gelu(in[0], pass), add(in[0], in[1], pass), pass);
                        },
                        {{2, 3}, {2, 3}});
}

TEST(NnGradient, Dropout) {
  expect_exact_gradient([]<class T>(Parameters<T>&) { return nn::Dropout<T>(0.4, 3); }, apply_to_one,
                        {{4, 5}});
}

TEST(NnGradient, MultiHeadSelfAttention) {
  const auto build = []<class T>(Parameters<T>& p) {
    return nn::MultiHeadAttention<T>(p, "a", {6, 2, 6, 0.7});
  };
  attention::Mask mask;
  mask.causal = true;
  expect_exact_gradient(
      build,
      [&]<class T>(const nn::MultiHeadAttention<T>& layer, const std::vector<Activation<T>>& in,
                   const Pass& pass) { return layer.forward(in[0], in[0], mask, {}, pass); },
      {{2, 3, 6}});
}

TEST(NnGradient, MultiHeadCrossAttentionWithBiasAndPadding) {
  const auto build = []<class T>(Parameters<T>& p) { return nn::MultiHeadAttention<T>(p, "a", {4, 2, 3}); };
  const auto apply = []<class T>(const nn::MultiHeadAttention<T>& layer, const std::vector<Activation<T>>& in,
                                 const Pass& pass) {
    // Gone before backward runs: the layer must keep its own copy.
    Tensor<std::uint8_t> keys({2, 5}, 1);
    keys(0, 1) = keys(1, 4) = 0;
    attention::Mask mask;
    mask.keys = keys;
    Activation<T> y = layer.forward(in[0], in[1], mask, in[2], pass);
    keys.fill(0);
    return y;
  };
  expect_exact_gradient(build, apply, {{2, 3, 4}, {2, 5, 3}, {2, 3, 5}});
  expect_exact_gradient(build, apply, {{2, 3, 4}, {2, 5, 3}, {1, 3, 5}});
}

TEST(NnGradient, SoftmaxCrossEntropy) {
  const std::vector<std::int32_t> target = {2, -1, 0, 3};
  const std::vector<double> weights = {0.5, 9, 2, 1};
  for (const std::span<const double> used : {std::span<const double>(), std::span<const double>(weights)})
    expect_exact_gradient(no_layer,
                          [&](int, const auto& in, const Pass& pass) {
                            return softmax_cross_entropy(in[0], target, -1, used, pass);
                          },
                          {{4, 5}});
}

TEST(NnGradient, SquaredErrorAndBinaryCrossEntropy) {
  const std::vector<double> target = {0, 1, 0.3, 1, 0, 1}, weights = {1, 0, 2, 0.5, 3, 1};
  for (const std::span<const double> used : {std::span<const double>(), std::span<const double>(weights)}) {
    expect_exact_gradient(
        no_layer,
        [&](int, const auto& in, const Pass& pass) { return squared_error(in[0], target, used, pass); },
        {{2, 3}}, 4);
    expect_exact_gradient(
        no_layer,
        [&](int, const auto& in, const Pass& pass) {
          return binary_cross_entropy(in[0], target, used, pass);
        },
        {{6}}, 4);
  }
}

// A whole block as the transformer has it.
template <class T>
struct Block {
  nn::LayerNorm<T> norm1, norm2;
  nn::MultiHeadAttention<T> attention;
  nn::Linear<T> fc1, fc2;

  explicit Block(Parameters<T>& p)
      : norm1(p, "norm1", 4),
        norm2(p, "norm2", 4),
        attention(p, "attention", {4, 2, 4}),
        fc1(p, "fc1", 4, 6),
        fc2(p, "fc2", 6, 4) {}
};

TEST(NnGradient, PreNormTransformerBlockWithLoss) {
  const std::vector<std::int32_t> target = {1, 0, 3, 2, 2, 1};
  expect_exact_gradient(
      []<class T>(Parameters<T>& p) { return Block<T>(p); },
      [&]<class T>(const Block<T>& block, const std::vector<Activation<T>>& in, const Pass& pass) {
        const Activation<T> normed = block.norm1.forward(in[0], pass);
        const Activation<T> x = add(in[0], block.attention.forward(normed, normed, {}, {}, pass), pass);
        const Activation<T> y =
            add(x, block.fc2.forward(gelu(block.fc1.forward(block.norm2.forward(x, pass), pass), pass), pass),
                pass);
        return nn::add(squared_error(y, std::vector<double>(24, 0.1), {}, pass),
                       squared_error(x, std::vector<double>(24, 0.2), {}, pass), pass);
      },
      {{2, 3, 4}});
}

}  // namespace
}  // namespace libbio::gradient_test
