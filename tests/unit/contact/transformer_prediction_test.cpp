#include "libbio/contact/transformer_prediction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::contact {
namespace {

using msa_transformer::ColumnWindow;
using msa_transformer::Config;
using msa_transformer::MsaTransformer;
using msa_transformer::Token;
using ::testing::ElementsAre;

Config small_config() {
  Config config;
  config.layers = 2;
  config.embed_dim = 8;
  config.heads = 2;
  config.ffn_dim = 16;
  config.max_positions = 32;
  config.max_rows = 8;
  return config;
}

Tensor<Token> random_tokens(Rng& rng, std::int64_t rows, std::int64_t columns) {
  Tensor<Token> tokens({rows, columns + 1});
  for (Token& token : tokens) token = static_cast<Token>(4 + rng.below(20));
  for (std::int64_t row = 0; row < rows; ++row) tokens(row, 0) = 0;
  return tokens;
}

sequence::QueryMap query_of(std::int64_t columns) {
  sequence::QueryMap query;
  query.name = "query";
  query.sequence = std::string(static_cast<std::size_t>(columns), 'A');
  for (std::int64_t c = 0; c < columns; ++c) {
    query.residue_number.push_back(c + 1);
    query.alignment_column.push_back(c);
  }
  return query;
}

struct Fixture {
  MsaTransformer<float> model{small_config()};
  Workers workers{1};
  Rng rng{11};

  Fixture() { model.parameters().initialise(Rng(3)); }
  TransformerPrediction predict(const std::vector<Tensor<Token>>& tokens,
                                const TransformerPredictionOptions& options) {
    return predict_contacts(tokens, query_of(tokens.front().dim(1) - 1), 2.5, model, options, workers);
  }
  msa_transformer::Prediction<float> plain(const Tensor<Token>& tokens,
                                           const TransformerPredictionOptions& options = {}) {
    return model.predict(tokens, wanted_of(options, model.config()), workers);
  }
};

TransformerPredictionOptions with_windows(std::vector<ColumnWindow> windows) {
  TransformerPredictionOptions options;
  options.windows = std::move(windows);
  return options;
}

TEST(TransformerPrediction, IsThatOfTheNetwork) {
  Fixture f;
  const Tensor<Token> tokens = random_tokens(f.rng, 4, 12);
  const TransformerPrediction prediction = f.predict({tokens}, with_windows({{0, 12}}));
  const auto plain = f.plain(tokens);
  EXPECT_EQ(prediction.uncovered, 0);
  EXPECT_EQ(prediction.map.neff, 2.5);
  for (std::int64_t i = 0; i < 12; ++i)
    for (std::int64_t j = 0; j < 12; ++j) {
      if (i == j) {
        EXPECT_EQ(prediction.map.score(i, j), 0);
        EXPECT_EQ(prediction.map.probability(i, j), 0);
      } else {
        EXPECT_NEAR(prediction.map.score(i, j), plain.contact_logit(i, j), 1e-6);
        EXPECT_NEAR(prediction.map.probability(i, j), plain.contact(i, j), 1e-6);
      }
    }
}

TEST(TransformerPrediction, AveragesLogitsOverWindowsAndChoices) {
  Fixture f;
  const std::vector<Tensor<Token>> tokens = {random_tokens(f.rng, 3, 10), random_tokens(f.rng, 3, 10)};
  TransformerPredictionOptions options = with_windows({{0, 6}, {3, 9}, {4, 10}});
  options.min_separation = 1;
  options.embedding = true;
  const TransformerPrediction prediction = f.predict(tokens, options);
  Tensor<double> logit({10, 10}), covered({10, 10}), embedding({10, 8}), times({10});
  for (const Tensor<Token>& rows : tokens)
    for (const ColumnWindow& window : options.windows) {
      Tensor<Token> part({3, window.width() + 1});
      for (std::int64_t r = 0; r < 3; ++r)
        for (std::int64_t c = 1; c <= window.width(); ++c) part(r, c) = rows(r, window.begin + c);
      const auto plain = f.plain(part, options);
      for (std::int64_t i = 0; i < window.width(); ++i) {
        times(window.begin + i) += 1;
        for (std::int64_t d = 0; d < 8; ++d)
          embedding(window.begin + i, d) += plain.representations.at(2)(0, i + 1, d);
        for (std::int64_t j = 0; j < window.width(); ++j) {
          logit(window.begin + i, window.begin + j) += plain.contact_logit(i, j);
          covered(window.begin + i, window.begin + j) += 1;
        }
      }
    }
  double lowest = 1e9;
  int uncovered = 0;
  for (std::int64_t i = 0; i < 10; ++i)
    for (std::int64_t j = i + 1; j < 10; ++j) {
      if (covered(i, j) == 0) {
        ++uncovered;
        EXPECT_EQ(prediction.map.probability(i, j), 0);
        continue;
      }
      const double mean = logit(i, j) / covered(i, j);
      lowest = std::min(lowest, mean);
      EXPECT_NEAR(prediction.map.score(i, j), mean, 1e-5);
      EXPECT_NEAR(prediction.map.probability(i, j), 1 / (1 + std::exp(-mean)), 1e-5);
    }
  EXPECT_EQ(uncovered, 4 + 4 + 4 + 1);  // of columns 0, 1, 2 and 3
  EXPECT_NEAR(prediction.map.score(0, 9), lowest, 1e-5);
  EXPECT_NEAR(prediction.uncovered, uncovered / 45.0, 1e-12);
  for (std::int64_t i = 0; i < 10; ++i)
    for (std::int64_t d = 0; d < 8; ++d)
      EXPECT_NEAR(prediction.embedding(i, d), embedding(i, d) / times(i), 1e-5);
}

TEST(TransformerPrediction, KeepsWhatIsAskedFor) {
  Fixture f;
  const Tensor<Token> tokens = random_tokens(f.rng, 3, 9);
  TransformerPredictionOptions options = with_windows({{0, 9}});
  options.attention = options.column_average = options.embedding = true;
  const TransformerPrediction prediction = f.predict({tokens}, options);
  const auto plain = f.plain(tokens, options);
  ASSERT_EQ(prediction.attention.shape(), Shape({2, 2, 9, 9}));
  ASSERT_EQ(prediction.column_average.shape(), Shape({2, 2, 3, 3}));
  ASSERT_EQ(prediction.embedding.shape(), Shape({9, 8}));
  for (std::int64_t l = 0; l < 2; ++l)
    for (std::int64_t h = 0; h < 2; ++h)
      for (std::int64_t i = 0; i < 9; ++i)
        for (std::int64_t j = 0; j < 9; ++j)
          EXPECT_EQ(prediction.attention(l, h, i, j), plain.row_attention(l, h, i + 1, j + 1));
  for (std::int64_t k = 0; k < prediction.column_average.size(); ++k)
    EXPECT_EQ(prediction.column_average.data()[k], plain.column_average.data()[k]);
  for (std::int64_t i = 0; i < 9; ++i)
    for (std::int64_t d = 0; d < 8; ++d)
      EXPECT_EQ(prediction.embedding(i, d), plain.representations.at(2)(0, i + 1, d));
  const TransformerPrediction bare = f.predict({tokens}, with_windows({{0, 9}}));
  EXPECT_EQ(bare.attention.size() + bare.column_average.size() + bare.embedding.size(), 0);
}

TEST(TransformerPrediction, RefusesWhatHasNoMeaning) {
  Fixture f;
  const Tensor<Token> tokens = random_tokens(f.rng, 3, 9);
  TransformerPredictionOptions options = with_windows({{0, 6}, {3, 9}});
  options.attention = true;
  EXPECT_THROW(f.predict({tokens}, options), UsageError);
  options = with_windows({{0, 9}});
  options.column_average = true;
  EXPECT_THROW(f.predict({tokens, tokens}, options), UsageError);
  EXPECT_THROW(f.predict({random_tokens(f.rng, 3, 40)}, with_windows({{0, 40}})), InputError);
  EXPECT_THROW(predict_contacts({tokens}, query_of(8), 1, f.model, with_windows({{0, 8}}), f.workers),
               ShapeError);
}

TEST(TransformerPrediction, ReportsItsProgress) {
  Fixture f;
  const Tensor<Token> tokens = random_tokens(f.rng, 3, 9);
  std::vector<std::int64_t> seen;
  predict_contacts({tokens, tokens}, query_of(9), 1, f.model, with_windows({{0, 6}, {3, 9}}), f.workers,
                   [&](const TransformerProgress& state) {
                     EXPECT_EQ(state.layers, 8);
                     seen.push_back(state.layers_done);
                   });
  EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

}  // namespace
}  // namespace libbio::contact
