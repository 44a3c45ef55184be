// Tied row attention and column attention against their definitions.
#include <gtest/gtest.h>

#include "libbio/attention/columns.h"
#include "libbio/attention/tied_rows.h"
#include "naive_attention.h"

namespace libbio::attention_test {
namespace {

constexpr std::int64_t kRows = 5, kColumns = 7, kHeads = 3, kSize = 4;
const Shape kShape{kRows, kColumns, kHeads* kSize};

TEST(TiedRows, ScoresSumOverRows) {
  Rng rng(1);
  const auto query = normal_tensor<float>(rng, kShape), key = normal_tensor<float>(rng, kShape);
  Tensor<float> scores({kHeads, kColumns, kColumns}, 1.0f);
  Workers workers(2);
  // Two blocks of rows add to what is there.
  attention::tied_row_scores<float>({query.data(), {2, kColumns, kHeads * kSize}},
                                    {key.data(), {2, kColumns, kHeads * kSize}}, 0.5, scores, workers);
  attention::tied_row_scores<float>({&query(2, 0, 0), {3, kColumns, kHeads * kSize}},
                                    {&key(2, 0, 0), {3, kColumns, kHeads * kSize}}, 0.5, scores, workers);
  for (std::int64_t h = 0; h < kHeads; ++h)
    for (std::int64_t i = 0; i < kColumns; ++i)
      for (std::int64_t j = 0; j < kColumns; ++j) {
        double expected = 1;
        for (std::int64_t r = 0; r < kRows; ++r)
          for (std::int64_t t = 0; t < kSize; ++t)
            expected += 0.5 * query(r, i, h * kSize + t) * key(r, j, h * kSize + t);
        EXPECT_NEAR(scores(h, i, j), expected, 1e-5);
      }
}

TEST(TiedRows, EveryRowIsAveragedWithTheSameMap) {
  Rng rng(2);
  const auto map = normal_tensor<float>(rng, {kHeads, kColumns, kColumns});
  const auto value = normal_tensor<float>(rng, kShape);
  Tensor<float> output(kShape, 7.0f);
  Workers workers(2);
  attention::tied_row_output<float>(map, value, output, workers);
  for (std::int64_t r = 0; r < kRows; ++r)
    for (std::int64_t i = 0; i < kColumns; ++i)
      for (std::int64_t c = 0; c < kHeads * kSize; ++c) {
        double expected = 0;
        for (std::int64_t j = 0; j < kColumns; ++j) expected += map(c / kSize, i, j) * value(r, j, c);
        EXPECT_NEAR(output(r, i, c), expected, 1e-5);
      }
}

TEST(TiedRows, MapsWiderThanOnePart) {
  Rng rng(3);
  const Shape shape{2, 300, 4};
  const auto query = normal_tensor<double>(rng, shape), key = normal_tensor<double>(rng, shape);
  Tensor<double> scores({2, 300, 300});
  Workers workers(2);
  attention::tied_row_scores<double>(query, key, 1, scores, workers);
  const double expected = query(0, 299, 2) * key(0, 3, 2) + query(0, 299, 3) * key(0, 3, 3) +
                          query(1, 299, 2) * key(1, 3, 2) + query(1, 299, 3) * key(1, 3, 3);
  EXPECT_NEAR(scores(1, 299, 3), expected, 1e-12);
}

TEST(TiedRows, RefusesSizesThatDisagree) {
  Workers workers(1);
  Tensor<float> rows(kShape), other({kRows, kColumns + 1, kHeads * kSize}), map({5, kColumns, kColumns});
  EXPECT_THROW(attention::tied_row_output<float>(map, rows, rows, workers), ShapeError);
  Tensor<float> scores({kHeads, kColumns, kColumns});
  EXPECT_THROW(attention::tied_row_scores<float>(rows, other, 1, scores, workers), ShapeError);
}

// [C, R, H·D] as the dense kernel has it: [C, H, R, D].
Tensor<double> heads_outside(const Tensor<float>& x) {
  Tensor<double> split({x.dim(0), kHeads, x.dim(1), kSize});
  for (std::int64_t c = 0; c < x.dim(0); ++c)
    for (std::int64_t r = 0; r < x.dim(1); ++r)
      for (std::int64_t i = 0; i < x.dim(2); ++i) split(c, i / kSize, r, i % kSize) = x(c, r, i);
  return split;
}

TEST(Columns, EachColumnIsDenseAttentionAmongItsRows) {
  Rng rng(4);
  const auto query = normal_tensor<float>(rng, kShape), key = normal_tensor<float>(rng, kShape),
             value = normal_tensor<float>(rng, kShape);
  Tensor<std::uint8_t> visible({kRows, kColumns}, 1);
  visible(0, 2) = visible(3, 0) = visible(3, 6) = 0;
  attention::ColumnInputs<float> inputs;
  inputs.query = query;
  inputs.key = key;
  inputs.value = value;
  inputs.heads = kHeads;
  inputs.scale = 0.5;
  inputs.visible = visible;
  Tensor<float> output(kShape), log_sum_exp({kRows, kHeads, kColumns}),
      maps({kRows, kHeads, kColumns, kColumns});
  Workers workers(2);
  attention::column_attention<float>(inputs, output, log_sum_exp, maps, workers);

  const Tensor<double> q = heads_outside(query), k = heads_outside(key), v = heads_outside(value);
  attention::Inputs<double> reference;
  reference.query = q;
  reference.key = k;
  reference.value = v;
  reference.scale = 0.5;
  reference.mask.keys = visible;
  const Naive naive = naive_attention(reference, Tensor<double>(q.shape()));
  EXPECT_LT(largest_difference(heads_outside(output), naive.output), 1e-6);
  EXPECT_LT(largest_difference(maps, naive.probabilities), 1e-6);

  Tensor<float> without_maps(kShape);
  attention::column_attention<float>(inputs, without_maps, log_sum_exp, {}, workers);
  EXPECT_TRUE(std::equal(output.begin(), output.end(), without_maps.begin()));
}

TEST(Columns, WithoutAnyVisibleKeyTheValuesAreAveraged) {
  Rng rng(5);
  const auto x = normal_tensor<float>(rng, {1, 4, 2});
  Tensor<std::uint8_t> visible({1, 4}, 0);
  attention::ColumnInputs<float> inputs;
  inputs.query = inputs.key = inputs.value = x;
  inputs.visible = visible;
  Tensor<float> output(x.shape()), log_sum_exp({1, 1, 4});
  Workers workers(1);
  attention::column_attention<float>(inputs, output, log_sum_exp, {}, workers);
  for (std::int64_t r = 0; r < 4; ++r)
    EXPECT_NEAR(output(0, r, 1), (x(0, 0, 1) + x(0, 1, 1) + x(0, 2, 1) + x(0, 3, 1)) / 4, 1e-6);
}

}  // namespace
}  // namespace libbio::attention_test
