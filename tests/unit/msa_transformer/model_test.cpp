#include "libbio/msa_transformer/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/msa_transformer/contact_head.h"
#include "sample_model.h"

namespace libbio::msa_transformer {
namespace {

using testing::HasSubstr;
using testing::Property;
using testing::StrEq;
using testing::ThrowsMessage;

template <class T>
double largest_difference(View<const T> a, View<const T> b) {
  EXPECT_EQ(a.shape(), b.shape());
  double largest = 0;
  for (std::int64_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i] - b.data()[i])));
  return largest;
}

TEST(MsaTransformer, HasTheParametersOfThePublicCheckpoints) {
  Config config;
  const auto count = [](const Config& sizes) { return MsaTransformer<float>(sizes).parameters().count(); };
  EXPECT_EQ(count(config), 115616434);  // ESM-MSA-1b
  config.row_embedding = RowEmbedding::scalar;
  EXPECT_EQ(count(config), 114831026);  // ESM-MSA-1
}

TEST(MsaTransformer, EncodeAndPredictAgree) {
  const auto model = sample_model<double>();
  const Tensor<Token> tokens = sample_tokens(6, 9);
  Workers workers(1);
  Wanted wanted;
  wanted.representations = {0, 1, 2, 3};
  wanted.logits = LogitRows::all;
  const Prediction<double> found = model.predict(tokens, wanted, workers);
  const nn::Activation<double> encoded = model.encode(tokens, {workers});
  EXPECT_LT(largest_difference<double>(found.representations.at(3), encoded.value()), 1e-12);
  const nn::Activation<double> logits = model.logits(encoded, {workers});
  EXPECT_LT(largest_difference<double>(found.logits, logits.value()), 1e-12);
  EXPECT_EQ(found.representations.size(), 4u);

  wanted.logits = LogitRows::query;
  const Prediction<double> query = model.predict(tokens, wanted, workers);
  EXPECT_EQ(query.logits.shape(), (Shape{1, 10, 33}));
  EXPECT_LT(largest_difference<double>(query.logits[0], found.logits[0]), 1e-12);
}

TEST(MsaTransformer, GivesOnlyWhatIsWanted) {
  const auto model = sample_model();
  const Tensor<Token> tokens = sample_tokens(4, 5);
  Workers workers(1);
  Wanted wanted;
  wanted.contacts = false;
  const Prediction<float> nothing = model.predict(tokens, wanted, workers);
  for (const auto* tensor : {&nothing.contact, &nothing.contact_logit, &nothing.row_attention,
                             &nothing.column_average, &nothing.column_attention, &nothing.logits})
    EXPECT_EQ(tensor->size(), 0);
  EXPECT_TRUE(nothing.representations.empty());
}

TEST(MsaTransformer, ColumnAverageIsTheMeanOverResidueColumns) {
  const auto model = sample_model<double>();
  const Tensor<Token> tokens = sample_tokens(30, 7);
  Workers workers(2);
  Wanted wanted;
  wanted.column_attention = wanted.column_average = true;
  const Prediction<double> found = model.predict(tokens, wanted, workers);
  Tensor<double> mean(found.column_average.shape());
  for (std::int64_t layer = 0; layer < 3; ++layer)
    for (std::int64_t head = 0; head < 3; ++head)
      for (std::int64_t column = 1; column <= 7; ++column)
        for (std::int64_t i = 0; i < 30; ++i)
          for (std::int64_t j = 0; j < 30; ++j)
            mean(layer, head, i, j) +=
                found.column_attention.data()[(((layer * 3 + head) * 8 + column) * 30 + i) * 30 + j] / 7;
  EXPECT_LT(largest_difference<double>(found.column_average, mean), 1e-12);
  wanted.column_attention = false;
  EXPECT_LT(largest_difference<double>(model.predict(tokens, wanted, workers).column_average, mean), 1e-12);
}

TEST(MsaTransformer, ContactsAreTheRegressionOnRowAttention) {
  auto model = sample_model<double>();
  const Tensor<Token> tokens = sample_tokens(4, 5);
  Workers workers(1);
  Wanted wanted;
  wanted.row_attention = true;
  const Prediction<double> found = model.predict(tokens, wanted, workers);
  const auto& parameters = model.parameters();
  const View<double> weight = model.parameters().value(parameters.find("contact_head.regression.weight"));
  double logit = model.parameters().value(parameters.find("contact_head.regression.bias")).data()[0];
  for (std::int64_t map = 0; map < 9; ++map) {
    const auto a = [&](std::int64_t i, std::int64_t j) {
      return found.row_attention.data()[(map * 6 + i + 1) * 6 + j + 1] +
             found.row_attention.data()[(map * 6 + j + 1) * 6 + i + 1];
    };
    double row = 0, column = 0, total = 0;
    for (std::int64_t i = 0; i < 5; ++i) {
      row += a(1, i);
      column += a(i, 4);
      for (std::int64_t j = 0; j < 5; ++j) total += a(i, j);
    }
    logit += weight.data()[map] * (a(1, 4) - row * column / total);
  }
  EXPECT_NEAR(found.contact_logit(1, 4), logit, 1e-12);
  EXPECT_NEAR(found.contact(1, 4), 1 / (1 + std::exp(-logit)), 1e-12);
  for (std::int64_t i = 0; i < 5; ++i)
    for (std::int64_t j = 0; j < 5; ++j) EXPECT_EQ(found.contact(i, j), found.contact(j, i));
}

TEST(MsaTransformer, RefusesWhatItHasNoPositionsFor) {
  const auto model = sample_model();
  Workers workers(1);
  const auto predict = [&](std::int64_t rows, std::int64_t residues) {
    return [&model, &workers, rows, residues] { model.predict(sample_tokens(rows, residues), {}, workers); };
  };
  EXPECT_NO_THROW(predict(2, 63)());
  EXPECT_THAT(predict(2, 64),
              ThrowsMessage<InputError>(HasSubstr("has 64 columns; these weights take at most 63")));
  EXPECT_NO_THROW(predict(200, 2)());
  EXPECT_THAT(predict(201, 2),
              ThrowsMessage<InputError>(HasSubstr("has 201 rows; these weights take at most 200")));
  Tensor<Token> bad = sample_tokens(2, 3);
  bad(1, 1) = 33;
  EXPECT_THROW(model.predict(bad, {}, workers), ShapeError);
}

TEST(MsaTransformer, RefusesWhatItCannotGive) {
  Config config = sample_config();
  config.contact_head = false;
  const auto model = sample_model(config);
  Workers workers(1);
  EXPECT_THROW(model.predict(sample_tokens(2, 3), {}, workers), WeightsError);
  Wanted wanted;
  wanted.contacts = false;
  wanted.representations = {4};
  EXPECT_THAT([&] { model.predict(sample_tokens(2, 3), wanted, workers); },
              ThrowsMessage<UsageError>(HasSubstr("there are 0 to 3")));
  config.heads = 5;
  EXPECT_THROW(MsaTransformer<float>{config}, WeightsError);
  config.heads = 0;
  EXPECT_THROW(MsaTransformer<float>{config}, WeightsError);
}

TEST(MsaTransformer, TellsEachLayer) {
  const auto model = sample_model();
  Workers workers(1);
  std::vector<std::int64_t> done;
  model.predict(sample_tokens(2, 3), {}, workers, Precision::f32,
                [&](std::int64_t layer) { done.push_back(layer); });
  EXPECT_EQ(done, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(Cost, IsThatOfTheSpecification) {
  const Cost cost = estimate_cost(Config(), 128, 129, {}, Precision::f32, 1);
  Wanted logits;
  logits.logits = LogitRows::all;
  EXPECT_NEAR(estimate_cost(Config(), 128, 129, logits, Precision::f32, 1).operations, 3.92e12, 0.01e12);
  EXPECT_LT(cost.operations, 3.90e12);
  EXPECT_GT(cost.bytes, 115616434 * 4 + 128 * 129 * 768 * 4);
  EXPECT_LT(cost.bytes, 800e6);
  EXPECT_LT(estimate_cost(Config(), 256, 129, {}, Precision::f32, 2).bytes, 1000e6);
  Wanted maps;
  maps.column_attention = true;
  EXPECT_GT(estimate_cost(Config(), 128, 129, maps, Precision::f32, 1).bytes - cost.bytes,
            12 * 12 * 129 * 128 * 128 * 4LL);
}

TEST(ContactHead, FeatureIsSymmetricWithoutSums) {
  Rng rng(3);
  Tensor<double> map({6, 6}), feature({5, 5});
  for (double& x : map) x = rng.uniform();
  contact_feature<double>(map, feature);
  for (std::int64_t i = 0; i < 5; ++i) {
    double sum = 0;
    for (std::int64_t j = 0; j < 5; ++j) {
      EXPECT_NEAR(feature(i, j), feature(j, i), 1e-15);
      sum += feature(i, j);
    }
    EXPECT_NEAR(sum, 0, 1e-12);
  }
}

}  // namespace
}  // namespace libbio::msa_transformer
