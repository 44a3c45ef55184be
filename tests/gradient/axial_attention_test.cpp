// Tied row and column attention, their blocks and the whole MSA transformer against the complex step.
#include "complex_step.h"
#include "libbio/attention/columns.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/nn/column_attention_block.h"
#include "libbio/nn/feed_forward_block.h"
#include "libbio/nn/losses.h"
#include "libbio/nn/row_attention_block.h"

namespace libbio::gradient_test {
namespace {

using msa_transformer::Config;
using msa_transformer::MsaTransformer;
using msa_transformer::Token;
using nn::Activation;
using nn::Parameters;
using nn::Pass;

// Some positions hidden, one of them in the first row, and a whole column.
Tensor<std::uint8_t> some_hidden(std::int64_t rows, std::int64_t columns) {
  Tensor<std::uint8_t> visible({rows, columns}, 1);
  visible(0, 1) = visible(1, 2) = 0;
  for (std::int64_t row = 0; row < rows; ++row) visible(row, 3) = 0;
  return visible;
}

TEST(AxialGradient, RowAttentionBlock) {
  const auto build = []<class T>(Parameters<T>& p) { return nn::RowAttentionBlock<T>(p, "r", 6, 2); };
  const Tensor<std::uint8_t> visible = some_hidden(3, 4);
  expect_exact_gradient(
      build,
      [](const auto& block, const auto& in, const Pass& pass) { return block.forward(in[0], {}, pass); },
      {{3, 4, 6}});
  expect_exact_gradient(build,
                        [&](const auto& block, const auto& in, const Pass& pass) {
                          return block.forward(in[0], visible, pass);
                        },
                        {{3, 4, 6}});
}

// More positions than one block of the work takes, in both directions.
TEST(AxialGradient, BlocksOfRowsAndColumns) {
  expect_exact_gradient(
      []<class T>(Parameters<T>& p) { return nn::RowAttentionBlock<T>(p, "r", 1, 1); },
      [](const auto& block, const auto& in, const Pass& pass) { return block.forward(in[0], {}, pass); },
      {{1030, 2, 1}});
  expect_exact_gradient(
      []<class T>(Parameters<T>& p) { return nn::ColumnAttentionBlock<T>(p, "c", 1, 1); },
      [](const auto& block, const auto& in, const Pass& pass) { return block.forward(in[0], {}, pass); },
      {{2, 1030, 1}});
}

TEST(AxialGradient, ColumnAttentionBlock) {
  const auto build = []<class T>(Parameters<T>& p) { return nn::ColumnAttentionBlock<T>(p, "c", 6, 2); };
  const Tensor<std::uint8_t> visible = some_hidden(3, 4);
  expect_exact_gradient(
      build,
      [](const auto& block, const auto& in, const Pass& pass) { return block.forward(in[0], {}, pass); },
      {{3, 4, 6}});
  expect_exact_gradient(build,
                        [&](const auto& block, const auto& in, const Pass& pass) {
                          return block.forward(in[0], visible, pass);
                        },
                        {{3, 4, 6}});
}

TEST(AxialGradient, FeedForwardBlock) {
  const auto apply = [](const auto& block, const auto& in, const Pass& pass) {
    return block.forward(in[0], pass);
  };
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::FeedForwardBlock<T>(p, "f", 4, 7); },
                        apply, {{2, 3, 4}});
  expect_exact_gradient([]<class T>(Parameters<T>& p) { return nn::FeedForwardBlock<T>(p, "f", 1, 2); },
                        apply, {{2100, 1}});
}

TEST(AxialGradient, LinearWithASharedWeight) {
  expect_exact_gradient(
      []<class T>(Parameters<T>& p) {
        const nn::Linear<T> first(p, "a", 3, 3);
        return std::pair(first, nn::Linear<T>(p, p.find("a.weight"), "b"));
      },
      [](const auto& layers, const auto& in, const Pass& pass) {
        return layers.second.forward(layers.first.forward(in[0], pass), pass);
      },
      {{4, 3}});
}

// The whole network, embedding to logits: every parameter.
class WholeModel : public testing::TestWithParam<msa_transformer::RowEmbedding> {};

TEST_P(WholeModel, GradientOfTheLogits) {
  Config config;
  config.layers = 2;
  config.embed_dim = 4;
  config.heads = 2;
  config.ffn_dim = 5;
  config.max_positions = 6;
  config.max_rows = 4;
  config.row_embedding = GetParam();
  config.contact_head = false;
  config.vocabulary = msa_transformer::Vocabulary({"<cls>", "<pad>", "<unk>", "A", "C", "-", "<mask>"});
  Tensor<Token> tokens({3, 4});
  const Token rows[] = {0, 3, 6, 5, 0, 4, 1, 3, 0, 6, 4, 1};  // with pads
  std::copy(std::begin(rows), std::end(rows), tokens.begin());
  std::vector<double> target;
  for (int i = 0; i < 3 * 4 * 7; ++i) target.push_back(0.1 * (i % 5));

  Workers workers(2);
  MsaTransformer<double> model(config);
  model.parameters().initialise(Rng(3));
  Rng rng(5);
  for (double& x : model.parameters().values()) x += 0.3 * rng.normal();
  model.parameters().zero_gradients();
  nn::Tape tape;
  const Pass pass{workers, &tape};
  const auto loss = nn::squared_error(model.logits(model.encode(tokens, pass), pass), target, {}, pass);
  tape.backward(loss);

  MsaTransformer<Complex> judge(config);
  judge.parameters().allocate();
  const auto f = [&](std::span<const Complex> point) {
    std::copy(point.begin(), point.end(), judge.parameters().values().begin());
    const Pass prediction{workers};
    return nn::squared_error(judge.logits(judge.encode(tokens, prediction), prediction), target, {},
                             prediction)
        .value()
        .data()[0];
  };
  const std::vector<double> expected = complex_step_gradient(f, model.parameters().values());
  EXPECT_LT(relative_error(model.parameters().gradients(), expected), kGate);
  EXPECT_GT(largest_magnitude(expected), 1e-3);
  std::size_t begin = 0;
  for (int i = 0; i < model.parameters().size(); ++i) {
    const auto size = static_cast<std::size_t>(model.parameters().shape(i).size());
    EXPECT_LT(relative_error(model.parameters().gradient(i).span(), std::span(expected).subspan(begin, size),
                             kRounding * largest_magnitude(expected)),
              kGate)
        << model.parameters().name(i);
    begin += size;
  }
}

INSTANTIATE_TEST_SUITE_P(RowEmbeddings, WholeModel,
                         testing::Values(msa_transformer::RowEmbedding::vector,
                                         msa_transformer::RowEmbedding::scalar));

}  // namespace
}  // namespace libbio::gradient_test
