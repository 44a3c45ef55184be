// What rounding the operands of linear layers changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_model.h"

namespace libbio::msa_transformer {
namespace {

double largest_change(const Tensor<float>& a, const Tensor<float>& b) {
  double largest = 0;
  for (std::int64_t i = 0; i < a.size(); ++i)
    largest = std::max<double>(largest, std::abs(a.data()[i] - b.data()[i]));
  return largest;
}

TEST(Bf16Precision, ChangesContactsALittleAndTheSameForAnyNumberOfThreads) {
  Config config = sample_config();
  config.embed_dim = 48;
  config.ffn_dim = 96;
  MsaTransformer<float> model(config);
  nn::Parameters<float>& parameters = model.parameters();
  parameters.initialise(Rng(1));
  Rng rng(2);
  for (float& w : parameters.value(parameters.find("contact_head.regression.weight")))
    w = static_cast<float>(3 * rng.normal());
  const Tensor<Token> tokens = sample_tokens(60, 40);
  Wanted wanted;
  wanted.logits = LogitRows::query;
  Workers one(1), three(3);
  const auto exact = model.predict(tokens, wanted, one);
  const auto rounded = model.predict(tokens, wanted, one, Precision::bf16);
  const double change = largest_change(exact.contact, rounded.contact);
  EXPECT_GT(change, 0);
  EXPECT_LT(change, 0.02);
  EXPECT_GT(largest_change(exact.logits, rounded.logits), 1e-4);
  const auto threads = model.predict(tokens, wanted, three, Precision::bf16);
  EXPECT_TRUE(std::ranges::equal(rounded.contact, threads.contact));
  EXPECT_TRUE(std::ranges::equal(rounded.logits, threads.logits));
}

}  // namespace
}  // namespace libbio::msa_transformer
