// Attention kernels against the complex step, for ugly shapes and masks.
#include "libbio/attention/attention.h"

#include <string>

#include "complex_step.h"
#include "libbio/attention/attention_map.h"

namespace libbio::gradient_test {
namespace {

struct Case {
  std::string name;
  std::int64_t batch, heads, queries, keys, head_size, value_size;
  bool additive = false;
  std::int64_t bias_heads = 0;  // 0: no bias
  double bias_spread = 1;
  bool causal = false, exclude_diagonal = false;
  // Keys that do not exist: none, the last of every item, or by item (the first item then loses all its
  // keys).
  enum class Padding { none, last, by_item } padding = Padding::none;
  std::int64_t first_query = 0;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

// All differentiable inputs behind each other in one vector, and what of them a case has.
struct Layout {
  std::vector<Shape> shapes;  // query, key, value, bias, score vector; empty ones have no elements

  explicit Layout(const Case& c)
      : shapes{{c.batch, c.heads, c.queries, c.head_size},
               {c.batch, c.heads, c.keys, c.head_size},
               {c.batch, c.heads, c.keys, c.value_size},
               {c.bias_heads, c.queries, c.keys},
               {c.additive ? c.heads : 0, c.head_size}} {}
  std::int64_t size() const {
    std::int64_t sum = 0;
    for (const Shape& shape : shapes) sum += shape.size();
    return sum;
  }
  // Views of the parts of `data`; a part without elements has no data.
  template <class T>
  std::vector<View<T>> split(T* data) const {
    std::vector<View<T>> views;
    for (const Shape& shape : shapes) {
      views.push_back(shape.size() ? View<T>(data, shape) : View<T>());
      data += shape.size();
    }
    return views;
  }
};

Tensor<std::uint8_t> key_mask(const Case& c) {
  if (c.padding == Case::Padding::last) {
    Tensor<std::uint8_t> mask({c.keys}, 1);
    mask(c.keys - 1) = 0;
    return mask;
  }
  Tensor<std::uint8_t> mask({c.batch, c.keys}, 1);
  for (std::int64_t b = 0; b < c.batch; ++b)
    for (std::int64_t j = 0; j < c.keys; ++j) mask(b, j) = b > 0 && j % 3 != b % 3;
  return mask;
}

template <class T>
attention::Inputs<T> inputs_at(const Case& c, const Layout& layout, const T* point,
                               const Tensor<std::uint8_t>& keys) {
  const std::vector<View<const T>> parts = layout.split(point);
  attention::Inputs<T> inputs;
  inputs.query = parts[0];
  inputs.key = parts[1];
  inputs.value = parts[2];
  inputs.bias = parts[3];
  inputs.score_vector = parts[4];
  inputs.scale = attention::dot_product_scale(c.head_size, 0.8);
  if (c.padding != Case::Padding::none) inputs.mask.keys = keys;
  inputs.mask.causal = c.causal;
  inputs.mask.exclude_diagonal = c.exclude_diagonal;
  inputs.mask.first_query = c.first_query;
  return inputs;
}

class AttentionGradient : public testing::TestWithParam<Case> {};

TEST_P(AttentionGradient, IsExact) {
  const Case& c = GetParam();
  const Layout layout(c);
  const Tensor<std::uint8_t> keys = key_mask(c);
  Rng rng(17);
  std::vector<double> point = normal_numbers(rng, layout.size());
  for (double& b : layout.split(point.data())[3].span()) b *= c.bias_spread;
  const Shape output_shape{c.batch, c.heads, c.queries, c.value_size}, rows{c.batch, c.heads, c.queries};
  const Tensor<double> weights = tensor_from<double>(normal_numbers(rng, output_shape.size()), output_shape);
  Workers workers(1);

  const auto loss = [&](std::span<const Complex> x) {
    Tensor<Complex> output(output_shape), log_sum_exp(rows);
    attention::attention_forward<Complex>(inputs_at(c, layout, x.data(), keys), output, log_sum_exp, workers);
    Complex sum = 0;
    for (std::int64_t e = 0; e < output.size(); ++e) sum += weights.data()[e] * output.data()[e];
    return sum;
  };

  const attention::Inputs<double> inputs = inputs_at<double>(c, layout, point.data(), keys);
  Tensor<double> output(output_shape), log_sum_exp(rows);
  attention::attention_forward<double>(inputs, output, log_sum_exp, workers);
  std::vector<double> found(point.size());
  const std::vector<View<double>> parts = layout.split(found.data());
  attention::attention_backward<double>(inputs, log_sum_exp, weights,
                                        {parts[0], parts[1], parts[2], parts[3], parts[4]}, workers);

  const std::vector<double> expected = complex_step_gradient(loss, point);
  EXPECT_LT(relative_error(found, expected), kGate);
  const std::vector<View<const double>> truth = layout.split(static_cast<const double*>(expected.data()));
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (parts[part].data() == nullptr) continue;
    EXPECT_LT(relative_error(parts[part].span(), truth[part].span(), kRounding * largest_magnitude(expected)),
              kGate)
        << "part " << part;
  }
  for (const double o : output) EXPECT_TRUE(std::isfinite(o));
}

using P = Case::Padding;
const Case kCases[] = {
    {"self", 1, 2, 5, 5, 3, 3},
    {"cross", 2, 2, 3, 6, 4, 5},
    {"one_of_everything", 1, 1, 1, 1, 1, 1},
    {"one_key", 2, 3, 4, 1, 2, 3},
    {"one_query_one_component", 1, 3, 1, 7, 1, 2},
    {"bias_per_head", 2, 3, 4, 5, 3, 2, false, 3},
    {"bias_shared_by_heads", 2, 3, 4, 5, 3, 2, false, 1},
    {"large_bias", 1, 2, 4, 6, 3, 2, false, 2, 1e4},
    {"causal", 1, 2, 5, 5, 3, 3, false, 0, 1, true},
    {"causal_more_queries_than_keys", 1, 1, 6, 3, 2, 2, false, 0, 1, true},
    {"diagonal_excluded", 1, 2, 5, 5, 3, 3, false, 0, 1, false, true},
    {"diagonal_excluded_single_key_sees_nothing", 1, 2, 1, 1, 3, 3, false, 0, 1, false, true},
    {"padding_shared", 2, 2, 3, 5, 3, 3, false, 0, 1, false, false, P::last},
    {"padding_by_item_one_fully_masked", 3, 2, 3, 5, 3, 3, false, 0, 1, false, false, P::by_item},
    {"everything_at_once", 3, 2, 6, 6, 3, 2, false, 2, 3, true, true, P::by_item},
    {"block_of_rows", 1, 2, 3, 8, 3, 2, false, 0, 1, true, true, P::none, 4},
    {"additive", 2, 2, 3, 4, 3, 2, true},
    {"additive_one_of_everything", 1, 1, 1, 1, 1, 1, true},
    {"additive_everything_at_once", 3, 2, 5, 5, 3, 2, true, 2, 2, true, true, P::by_item},
    {"additive_bias_shared_by_heads", 2, 2, 3, 4, 2, 2, true, 1, 1e4},
};
INSTANTIATE_TEST_SUITE_P(Cases, AttentionGradient, testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

struct MapCase {
  std::int64_t heads, queries, keys, head_size;
  bool causal, exclude_diagonal, padded;
  std::int64_t first_query;
};

TEST(AttentionMapGradient, IsExact) {
  const MapCase cases[] = {{2, 5, 5, 3, false, true, false, 0},
                           {1, 1, 1, 1, false, true, false, 0},
                           {3, 4, 6, 2, true, false, true, 0},
                           {2, 3, 7, 4, false, true, true, 2},
                           {1, 6, 1, 1, false, false, false, 0}};
  Workers workers(1);
  for (const MapCase& c : cases) {
    SCOPED_TRACE(c.queries * 100 + c.keys);
    const Shape q_shape{c.heads, c.queries, c.head_size}, k_shape{c.heads, c.keys, c.head_size},
        map_shape{c.heads, c.queries, c.keys};
    Tensor<std::uint8_t> keys({c.keys}, 1);
    keys(0) = 0;
    attention::Mask mask;
    if (c.padded) mask.keys = keys;
    mask.causal = c.causal;
    mask.exclude_diagonal = c.exclude_diagonal;
    mask.first_query = c.first_query;
    Rng rng(5);
    const std::vector<double> point = normal_numbers(rng, q_shape.size() + k_shape.size());
    const Tensor<double> weights = tensor_from<double>(normal_numbers(rng, map_shape.size()), map_shape);
    // A quadratic function of the map, so that its gradient depends on the map.
    const auto expected = complex_step_gradient(
        [&](std::span<const Complex> x) {
          Tensor<Complex> map(map_shape);
          attention::attention_map_forward<Complex>({x.data(), q_shape}, {x.data() + q_shape.size(), k_shape},
                                                    0.7, mask, map, workers);
          Complex sum = 0;
          for (std::int64_t e = 0; e < map.size(); ++e)
            sum += weights.data()[e] * map.data()[e] * map.data()[e];
          return sum;
        },
        point);
    const View<const double> q(point.data(), q_shape), k(point.data() + q_shape.size(), k_shape);
    Tensor<double> map(map_shape), d_map(map_shape);
    attention::attention_map_forward<double>(q, k, 0.7, mask, map, workers);
    for (std::int64_t e = 0; e < map.size(); ++e) d_map.data()[e] = 2 * weights.data()[e] * map.data()[e];
    std::vector<double> found(point.size());
    attention::attention_map_backward<double>(q, k, 0.7, map, d_map, {found.data(), q_shape},
                                              {found.data() + q_shape.size(), k_shape}, workers);
    EXPECT_LT(relative_error(found, expected), kGate);
  }
}

}  // namespace
}  // namespace libbio::gradient_test
