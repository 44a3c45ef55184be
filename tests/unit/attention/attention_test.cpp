#include "libbio/attention/attention.h"

#include <gtest/gtest.h>

#include "libbio/attention/attention_map.h"
#include "naive_attention.h"

namespace libbio::attention {
namespace {

using attention_test::largest_difference;
using attention_test::Naive;
using attention_test::naive_attention;
using attention_test::normal_tensor;

template <class T>
class Attention : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(Attention, Scalars);

template <class T>
double tolerance() {
  return std::is_same_v<T, float> ? 1e-5 : 1e-12;
}

// Runs forward and backward and compares everything with the definition. Gradients start at one, since they
// must be added to.
template <class T>
void expect_agreement(const Inputs<T>& inputs) {
  Rng rng(9);
  Workers workers(2);
  Shape output_shape{inputs.query.dim(0), inputs.query.dim(1), inputs.query.dim(2), inputs.value.dim(3)};
  Tensor<T> output(output_shape), log_sum_exp({output_shape[0], output_shape[1], output_shape[2]});
  const Tensor<T> d_output = normal_tensor<T>(rng, output_shape);
  Tensor<double> d_output_double(output_shape);
  std::copy(d_output.begin(), d_output.end(), d_output_double.begin());
  Naive expected = naive_attention(inputs, d_output_double);
  attention_forward<T>(inputs, output, log_sum_exp, workers);
  EXPECT_LT(largest_difference(output, expected.output), tolerance<T>());

  const auto ones = [](View<const T> like) { return Tensor<T>(like.shape(), T(1)); };
  Tensor<T> d_query = ones(inputs.query), d_key = ones(inputs.key), d_value = ones(inputs.value),
            d_bias = ones(inputs.bias), d_score_vector = ones(inputs.score_vector);
  InputGradients<T> gradients;
  gradients.query = d_query;
  gradients.key = d_key;
  gradients.value = d_value;
  if (inputs.bias.data()) gradients.bias = d_bias;
  if (inputs.score_vector.data()) gradients.score_vector = d_score_vector;
  attention_backward<T>(inputs, log_sum_exp, d_output, gradients, workers);
  const auto compare = [&](const char* what, const Tensor<T>& found, Tensor<double>& gradient) {
    for (double& g : gradient) g += 1;
    EXPECT_LT(largest_difference(found, gradient), tolerance<T>()) << what;
  };
  compare("query", d_query, expected.d_query);
  compare("key", d_key, expected.d_key);
  compare("value", d_value, expected.d_value);
  compare("bias", d_bias, expected.d_bias);
  compare("score vector", d_score_vector, expected.d_score_vector);
}

template <class T>
struct Operands {
  Tensor<T> query, key, value, bias, score_vector;
  Inputs<T> inputs;

  Operands(std::int64_t batch, std::int64_t heads, std::int64_t queries, std::int64_t keys, std::int64_t size,
           std::int64_t value_size, std::int64_t bias_heads, bool additive) {
    Rng rng(4);
    query = normal_tensor<T>(rng, {batch, heads, queries, size});
    key = normal_tensor<T>(rng, {batch, heads, keys, size});
    value = normal_tensor<T>(rng, {batch, heads, keys, value_size});
    bias = normal_tensor<T>(rng, {bias_heads, queries, keys});
    score_vector = normal_tensor<T>(rng, {heads, size});
    inputs.query = query;
    inputs.key = key;
    inputs.value = value;
    if (bias_heads) inputs.bias = bias;
    if (additive) inputs.score_vector = score_vector;
    inputs.scale = dot_product_scale(size);
  }
};

TYPED_TEST(Attention, ManyBlocksOfQueries) {
  // More scores than one block holds, and a last block that is not full.
  Operands<TypeParam> operands(1, 2, 301, 900, 16, 8, 2, false);
  operands.inputs.mask.causal = true;
  expect_agreement(operands.inputs);
  operands.inputs.mask.causal = false;
  operands.inputs.mask.exclude_diagonal = true;
  expect_agreement(operands.inputs);
}

TYPED_TEST(Attention, ItemsHeadsBiasAndPadding) {
  for (const bool additive : {false, true})
    for (const std::int64_t bias_heads : {0, 1, 3}) {
      Operands<TypeParam> operands(2, 3, 7, 11, 5, 4, bias_heads, additive);
      Tensor<std::uint8_t> keys({2, 11}, 1);
      keys(0, 3) = keys(1, 10) = keys(1, 0) = 0;
      operands.inputs.mask.keys = keys;
      expect_agreement(operands.inputs);
    }
}

TYPED_TEST(Attention, TemperatureTendsToTheBestKeyAndToTheMean) {
  using T = TypeParam;
  Operands<T> operands(1, 1, 1, 9, 4, 1, 0, false);
  Workers workers(1);
  Tensor<T> output({1, 1, 1, 1}), log_sum_exp({1, 1, 1});
  operands.inputs.scale = dot_product_scale(4, 1e-4);
  attention_forward<T>(operands.inputs, output, log_sum_exp, workers);
  std::int64_t best = 0;
  const auto score = [&](std::int64_t j) {
    T sum = 0;
    for (std::int64_t t = 0; t < 4; ++t) sum += operands.query(0, 0, 0, t) * operands.key(0, 0, j, t);
    return sum;
  };
  T mean = 0;
  for (std::int64_t j = 0; j < 9; ++j) {
    if (score(j) > score(best)) best = j;
    mean += operands.value(0, 0, j, 0) / 9;
  }
  EXPECT_NEAR(*output.data(), operands.value(0, 0, best, 0), 1e-5);
  operands.inputs.scale = dot_product_scale(4, 1e7);
  attention_forward<T>(operands.inputs, output, log_sum_exp, workers);
  EXPECT_NEAR(*output.data(), mean, 1e-5);
}

TYPED_TEST(Attention, AQueryThatSeesNothingGivesZero) {
  using T = TypeParam;
  Operands<T> operands(1, 2, 3, 4, 2, 2, 2, false);
  for (std::int64_t j = 0; j < 4; ++j) operands.bias(0, 1, j) = -INFINITY;  // hidden by the bias alone
  Workers workers(1);
  Tensor<T> output({1, 2, 3, 2}, T(7)), log_sum_exp({1, 2, 3}), d_output({1, 2, 3, 2}, T(1)),
      d_bias({2, 3, 4});
  attention_forward<T>(operands.inputs, output, log_sum_exp, workers);
  EXPECT_EQ(output(0, 0, 1, 0), T(0));
  EXPECT_EQ(output(0, 0, 1, 1), T(0));
  EXPECT_NE(output(0, 1, 1, 0), T(0));
  InputGradients<T> gradients;
  gradients.bias = d_bias;
  attention_backward<T>(operands.inputs, log_sum_exp, d_output, gradients, workers);
  for (std::int64_t j = 0; j < 4; ++j) EXPECT_EQ(d_bias(0, 1, j), T(0));
  for (const T g : d_bias) EXPECT_TRUE(std::isfinite(g));
}

TYPED_TEST(Attention, MapAgreesWithTheDefinitionWholeAndByBlocksOfRows) {
  using T = TypeParam;
  const std::int64_t heads = 3, length = 420, size = 8;
  Rng rng(6);
  const Tensor<T> query = normal_tensor<T>(rng, {1, heads, length, size}),
                  key = normal_tensor<T>(rng, {1, heads, length, size}), value({1, heads, length, 1});
  Inputs<T> inputs;
  inputs.query = query;
  inputs.key = key;
  inputs.value = value;
  inputs.scale = dot_product_scale(size);
  inputs.mask.exclude_diagonal = true;
  const Naive expected = naive_attention(inputs, Tensor<double>({1, heads, length, 1}));
  Workers workers(2);
  Tensor<T> map({heads, length, length});
  attention_map_forward<T>(query[0], key[0], inputs.scale, inputs.mask, map, workers);
  EXPECT_LT(largest_difference(map, expected.probabilities), tolerance<T>());
  EXPECT_EQ(map(1, 17, 17), T(0));

  // Rows 100 ... 149 of head 2 alone.
  Tensor<T> rows({1, 50, length});
  Mask mask = inputs.mask;
  mask.first_query = 100;
  const View<const T> some_queries(&query(0, 2, 100, 0), {1, 50, size}),
      its_keys(&key(0, 2, 0, 0), {1, length, size});
  attention_map_forward<T>(some_queries, its_keys, inputs.scale, mask, rows, workers);
  const View<const T> same_rows(&map(2, 100, 0), {1, 50, length});
  EXPECT_LT(largest_difference(rows, same_rows), tolerance<T>());

  // dA = A: the derivative of |A|²/2, through several blocks.
  Tensor<T> d_query({heads, length, size}), d_key({heads, length, size});
  attention_map_backward<T>(query[0], key[0], inputs.scale, map, map, d_query, d_key, workers);
  Tensor<double> d_query_expected(d_query.shape()), d_key_expected(d_key.shape());
  for (std::int64_t h = 0; h < heads; ++h)
    for (std::int64_t i = 0; i < length; ++i) {
      const double* const p = &expected.probabilities(0, h, i, 0);
      double mean = 0;
      for (std::int64_t j = 0; j < length; ++j) mean += p[j] * p[j];
      for (std::int64_t j = 0; j < length; ++j)
        for (std::int64_t t = 0; t < size; ++t) {
          const double ds = inputs.scale * p[j] * (p[j] - mean);
          d_query_expected(h, i, t) += ds * key(0, h, j, t);
          d_key_expected(h, j, t) += ds * query(0, h, i, t);
        }
    }
  EXPECT_LT(largest_difference(d_query, d_query_expected), tolerance<T>());
  EXPECT_LT(largest_difference(d_key, d_key_expected), tolerance<T>());
}

TEST(AttentionShapes, DisagreementsAreRefused) {
  Workers workers(1);
  Tensor<double> output({2, 3, 4, 2}), log_sum_exp({2, 3, 4});
  const Tensor<std::uint8_t> short_mask({4}, 1);
  const Tensor<double> wrong_bias({2, 4, 5}), flat({3, 5}), no_keys({2, 3, 0, 6});
  const auto run = [&](auto spoil) {
    Operands<double> operands(2, 3, 4, 5, 6, 2, 3, false);
    spoil(operands.inputs);
    attention_forward<double>(operands.inputs, output, log_sum_exp, workers);
  };
  EXPECT_NO_THROW(run([](auto&) {}));
  EXPECT_THROW(run([&](auto& in) { in.mask.keys = short_mask; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.bias = wrong_bias; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.bias = flat; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.score_vector = flat; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.key = flat; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.key = in.query; }), ShapeError);
  EXPECT_THROW(run([&](auto& in) { in.key = in.value = no_keys; }), ShapeError);
  EXPECT_THROW(dot_product_scale(4, 0), UsageError);
}

}  // namespace
}  // namespace libbio::attention
