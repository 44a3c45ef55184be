// What must not change the result of the MSA transformer: the number of threads, and the order of rows beyond
// what the embedding of row numbers says.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "../unit/msa_transformer/sample_model.h"
#include "libbio/nn/losses.h"

namespace libbio::msa_transformer {
namespace {

template <class T>
std::vector<T> elements(const Tensor<T>& tensor) {
  return {tensor.begin(), tensor.end()};
}

Prediction<float> predict_with(int threads, Precision precision) {
  // More positions than any part or block of the work takes.
  const auto model = sample_model();
  Workers workers(threads);
  Wanted wanted;
  wanted.column_average = wanted.row_attention = true;
  wanted.logits = LogitRows::all;
  return model.predict(sample_tokens(190, 50), wanted, workers, precision);
}

class Threads : public testing::TestWithParam<Precision> {};

TEST_P(Threads, PredictionIsBitwiseTheSame) {
  const Prediction<float> alone = predict_with(1, GetParam());
  for (const int threads : {2, 3}) {
    const Prediction<float> together = predict_with(threads, GetParam());
    EXPECT_EQ(elements(alone.contact_logit), elements(together.contact_logit));
    EXPECT_EQ(elements(alone.row_attention), elements(together.row_attention));
    EXPECT_EQ(elements(alone.column_average), elements(together.column_average));
    EXPECT_EQ(elements(alone.logits), elements(together.logits));
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, Threads, testing::Values(Precision::f32, Precision::bf16),
                         [](const auto& test) {
                           return std::string(test.param == Precision::f32 ? "f32" : "bf16");
                         });

std::vector<float> gradients_with(int threads) {
  auto model = sample_model();
  Workers workers(threads);
  model.parameters().zero_gradients();
  nn::Tape tape;
  const nn::Pass pass{workers, &tape};
  const auto logits = model.logits(model.encode(sample_tokens(60, 50), pass), pass);
  tape.backward(nn::squared_error(
      logits, std::vector<double>(static_cast<std::size_t>(logits.value().size()), 0.1), {}, pass));
  const std::span<float> gradients = model.parameters().gradients();
  return {gradients.begin(), gradients.end()};
}

TEST(MsaTransformerThreads, GradientsAreBitwiseTheSame) {
  const std::vector<float> alone = gradients_with(1);
  EXPECT_EQ(alone, gradients_with(2));
  EXPECT_EQ(alone, gradients_with(3));
}

TEST(MsaTransformerRows, TheirOrderEntersOnlyThroughTheEmbeddingOfRowNumbers) {
  auto model = sample_model<double>();
  Workers workers(1);
  const Tensor<Token> tokens = sample_tokens(9, 20);
  Tensor<Token> reversed(tokens.shape());
  for (std::int64_t row = 0; row < 9; ++row)
    std::copy_n(tokens[row].data(), 21, reversed[row == 0 ? 0 : 9 - row].data());
  const auto difference = [&] {
    const auto a = model.predict(tokens, {}, workers), b = model.predict(reversed, {}, workers);
    double largest = 0;
    for (std::int64_t i = 0; i < a.contact_logit.size(); ++i)
      largest = std::max(largest, std::abs(a.contact_logit.data()[i] - b.contact_logit.data()[i]));
    return largest;
  };
  EXPECT_GT(difference(), 1e-6);
  for (double& x : model.parameters().value(model.parameters().find("msa_position_embedding"))) x = 0;
  EXPECT_LT(difference(), 1e-10);
}

}  // namespace
}  // namespace libbio::msa_transformer
