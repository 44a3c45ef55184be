// What must not change: the order of keys, the order of queries (outputs follow), the number of threads.
#include "libbio/attention/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "libbio/attention/attention_map.h"
#include "libbio/nn/adam.h"
#include "libbio/nn/elementwise.h"
#include "libbio/nn/layer_norm.h"
#include "libbio/nn/losses.h"
#include "libbio/nn/multi_head_attention.h"
#include "libbio/tensor/random.h"

namespace libbio {
namespace {

constexpr std::int64_t kBatch = 2, kHeads = 3, kQueries = 33, kKeys = 41, kSize = 8;

template <class T>
Tensor<T> normal_tensor(Rng& rng, const Shape& shape) {
  Tensor<T> tensor(shape);
  for (T& x : tensor) x = static_cast<T>(rng.normal());
  return tensor;
}

template <class T>
struct Operands {
  Tensor<T> query, key, value, bias, score_vector;
  Tensor<std::uint8_t> keys{Shape{kBatch, kKeys}, 1};

  explicit Operands(std::uint64_t seed) {
    Rng rng(seed);
    query = normal_tensor<T>(rng, {kBatch, kHeads, kQueries, kSize});
    key = normal_tensor<T>(rng, {kBatch, kHeads, kKeys, kSize});
    value = normal_tensor<T>(rng, {kBatch, kHeads, kKeys, kSize});
    bias = normal_tensor<T>(rng, {kHeads, kQueries, kKeys});
    score_vector = normal_tensor<T>(rng, {kHeads, kSize});
    for (std::uint8_t& exists : keys) exists = rng.below(5) > 0;
  }
  attention::Inputs<T> inputs(bool additive) const {
    attention::Inputs<T> inputs;
    inputs.query = query;
    inputs.key = key;
    inputs.value = value;
    inputs.bias = bias;
    if (additive) inputs.score_vector = score_vector;
    inputs.scale = 0.4;
    inputs.mask.keys = keys;
    return inputs;
  }
};

template <class T>
struct Results {
  Tensor<T> output{Shape{kBatch, kHeads, kQueries, kSize}}, log_sum_exp{Shape{kBatch, kHeads, kQueries}};
  Tensor<T> d_query{Shape{kBatch, kHeads, kQueries, kSize}}, d_key{Shape{kBatch, kHeads, kKeys, kSize}},
      d_value{Shape{kBatch, kHeads, kKeys, kSize}}, d_bias{Shape{kHeads, kQueries, kKeys}},
      d_score_vector{Shape{kHeads, kSize}};

  Results(const attention::Inputs<T>& inputs, int threads) {
    Workers workers(threads);
    attention::attention_forward<T>(inputs, output, log_sum_exp, workers);
    attention::InputGradients<T> gradients{d_query, d_key, d_value, d_bias, {}};
    if (inputs.score_vector.data()) gradients.score_vector = d_score_vector;
    attention::attention_backward<T>(inputs, log_sum_exp, output, gradients, workers);
  }
};

template <class T>
bool same_bytes(const Tensor<T>& a, const Tensor<T>& b) {
  return a.shape() == b.shape() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(T)) == 0;
}

std::vector<std::int64_t> permutation(std::int64_t size, std::uint64_t seed) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  Rng(seed).shuffle(std::span<std::int64_t>(order));
  return order;
}

// Along the last but one axis, or the last one.
template <class T>
Tensor<T> permuted(const Tensor<T>& x, const std::vector<std::int64_t>& order, bool last_axis) {
  const std::int64_t inner = last_axis ? 1 : x.dim(x.rank() - 1),
                     length = static_cast<std::int64_t>(order.size());
  Tensor<T> y(x.shape());
  for (std::int64_t e = 0; e < x.size(); ++e) {
    const std::int64_t position = e / inner % length, block = e / inner / length;
    y.data()[e] = x.data()[(block * length + order[static_cast<std::size_t>(position)]) * inner + e % inner];
  }
  return y;
}

void expect_near(const Tensor<double>& a, const Tensor<double>& b, const char* what) {
  ASSERT_EQ(a.shape().to_string(), b.shape().to_string());
  for (std::int64_t e = 0; e < a.size(); ++e)
    ASSERT_NEAR(a.data()[e], b.data()[e], 1e-12) << what << " " << e;
}

class AttentionInvariance : public testing::TestWithParam<bool> {};

TEST_P(AttentionInvariance, TheOrderOfKeysDoesNotMatter) {
  Operands<double> operands(1);
  const Results<double> before(operands.inputs(GetParam()), 1);
  const std::vector<std::int64_t> order = permutation(kKeys, 2);
  operands.key = permuted(operands.key, order, false);
  operands.value = permuted(operands.value, order, false);
  operands.bias = permuted(operands.bias, order, true);
  operands.keys = permuted(operands.keys, order, true);
  const Results<double> after(operands.inputs(GetParam()), 1);
  expect_near(after.output, before.output, "output");
  expect_near(after.d_query, before.d_query, "gradient of query");
  expect_near(after.d_key, permuted(before.d_key, order, false), "gradient of key");
  expect_near(after.d_value, permuted(before.d_value, order, false), "gradient of value");
  expect_near(after.d_bias, permuted(before.d_bias, order, true), "gradient of bias");
  EXPECT_FALSE(same_bytes(after.d_key, before.d_key));
}

TEST_P(AttentionInvariance, OutputsFollowTheOrderOfQueries) {
  Operands<double> operands(1);
  const Results<double> before(operands.inputs(GetParam()), 1);
  const std::vector<std::int64_t> order = permutation(kQueries, 3);
  operands.query = permuted(operands.query, order, false);
  operands.bias = permuted(operands.bias, order, false);
  const Results<double> after(operands.inputs(GetParam()), 1);
  expect_near(after.output, permuted(before.output, order, false), "output");
  expect_near(after.d_query, permuted(before.d_query, order, false), "gradient of query");
  expect_near(after.d_key, before.d_key, "gradient of key");
  expect_near(after.d_value, before.d_value, "gradient of value");
  EXPECT_FALSE(same_bytes(after.output, before.output));
}

TEST_P(AttentionInvariance, PaddedKeysDoNotMatterAtAll) {
  Operands<float> operands(1);
  const Results<float> before(operands.inputs(GetParam()), 1);
  for (std::int64_t b = 0; b < kBatch; ++b)
    for (std::int64_t h = 0; h < kHeads; ++h)
      for (std::int64_t j = 0; j < kKeys; ++j)
        for (std::int64_t t = 0; t < kSize; ++t)
          if (!operands.keys(b, j)) operands.key(b, h, j, t) = operands.value(b, h, j, t) = 1e6f;
  const Results<float> after(operands.inputs(GetParam()), 1);
  EXPECT_TRUE(same_bytes(after.output, before.output));
  EXPECT_TRUE(same_bytes(after.d_value, before.d_value));
  for (std::int64_t j = 0; j < kKeys; ++j)
    EXPECT_TRUE(operands.keys(0, j) || after.d_key(0, 0, j, 0) == 0.0f) << j;
}

TEST_P(AttentionInvariance, AnyNumberOfThreadsGivesTheSameBytes) {
  const Operands<float> operands(1);
  const Results<float> one(operands.inputs(GetParam()), 1);
  for (const int threads : {2, 3}) {
    const Results<float> more(operands.inputs(GetParam()), threads);
    EXPECT_TRUE(same_bytes(more.output, one.output)) << threads;
    EXPECT_TRUE(same_bytes(more.log_sum_exp, one.log_sum_exp)) << threads;
    EXPECT_TRUE(same_bytes(more.d_query, one.d_query)) << threads;
    EXPECT_TRUE(same_bytes(more.d_key, one.d_key)) << threads;
    EXPECT_TRUE(same_bytes(more.d_value, one.d_value)) << threads;
    EXPECT_TRUE(same_bytes(more.d_bias, one.d_bias)) << threads;
    EXPECT_TRUE(same_bytes(more.d_score_vector, one.d_score_vector)) << threads;
  }
}

INSTANTIATE_TEST_SUITE_P(Scores, AttentionInvariance, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "additive" : "dot_product"; });

TEST(AttentionMapInvariance, AnyNumberOfThreadsGivesTheSameBytes) {
  // More than one block of rows per head.
  const std::int64_t heads = 3, length = 450;
  Rng rng(8);
  const Tensor<float> query = normal_tensor<float>(rng, {heads, length, kSize}),
                      key = normal_tensor<float>(rng, {heads, length, kSize});
  attention::Mask mask;
  mask.exclude_diagonal = true;
  std::vector<Tensor<float>> first;
  for (const int threads : {1, 2, 3}) {
    Workers workers(threads);
    std::vector<Tensor<float>> found{Tensor<float>({heads, length, length}), Tensor<float>(query.shape()),
                                     Tensor<float>(key.shape())};
    attention::attention_map_forward<float>(query, key, 0.3, mask, found[0], workers);
    attention::attention_map_backward<float>(query, key, 0.3, found[0], found[0], found[1], found[2],
                                             workers);
    if (threads == 1) first = found;
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(same_bytes(found[i], first[i])) << threads << " " << i;
  }
}

// Some steps of training of a small model: the weights afterwards.
std::vector<float> trained_weights(int threads) {
  nn::Parameters<float> parameters;
  const nn::LayerNorm<float> norm(parameters, "norm", 96);
  const nn::MultiHeadAttention<float> layer(parameters, "attention", {96, 4, 96});
  const nn::Linear<float> head(parameters, "head", 96, 1);
  parameters.initialise(Rng(1));
  Rng rng(2);
  const nn::Activation<float> x(normal_tensor<float>(rng, {3, 130, 96}));
  const std::vector<double> target(3 * 130, 1);
  nn::AdamOptions options;
  options.clip_norm = 0.5;
  options.weight_decay = 0.1;
  nn::Adam<float> adam(options);
  Workers workers(threads);
  for (std::uint64_t step = 0; step < 3; ++step) {
    nn::Tape tape;
    const nn::Pass pass{workers, &tape, step};
    const nn::Activation<float> normed = norm.forward(x, pass);
    const auto y = head.forward(gelu(layer.forward(normed, normed, {}, {}, pass), pass), pass);
    parameters.zero_gradients();
    tape.backward(squared_error(y, target, {}, pass));
    adam.step(parameters, workers);
  }
  return {parameters.values().begin(), parameters.values().end()};
}

TEST(TrainingInvariance, AnyNumberOfThreadsGivesTheSameBytes) {
  const std::vector<float> one = trained_weights(1);
  for (const float w : one) ASSERT_TRUE(std::isfinite(w));
  EXPECT_EQ(trained_weights(2), one);
  EXPECT_EQ(trained_weights(3), one);
}

}  // namespace
}  // namespace libbio
