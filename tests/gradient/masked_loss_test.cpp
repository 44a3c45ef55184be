// The gradient of the loss that an MSA transformer is trained with, through the choice of masked positions.
#include "libbio/msa_transformer/training.h"

#include <gtest/gtest.h>

#include "complex_step.h"

namespace libbio::gradient_test {
namespace {

using msa_transformer::MaskedExample;
using msa_transformer::MsaTransformer;

msa_transformer::Config tiny_model() {
  msa_transformer::Config config;
  config.layers = 1;
  config.embed_dim = 4;
  config.heads = 2;
  config.ffn_dim = 5;
  config.max_positions = 6;
  config.max_rows = 3;
  config.contact_head = false;
  return config;
}

MaskedExample tiny_example(const msa_transformer::Vocabulary& vocabulary) {
  Tensor<msa_transformer::Token> tokens({3, 5}, vocabulary.cls());
  for (std::int64_t r = 0; r < 3; ++r)
    for (std::int64_t c = 1; c < 5; ++c)
      tokens(r, c) = static_cast<msa_transformer::Token>(4 + (5 * r + 3 * c) % 20);
  return msa_transformer::mask_tokens(tokens, vocabulary, {0.4, 0.6, 0.2}, Rng(1));
}

template <class T>
T loss_at(std::span<const T> parameters, const MaskedExample& example, std::vector<T>* gradient) {
  MsaTransformer<T> model(tiny_model());
  model.parameters().allocate();
  std::ranges::copy(parameters, model.parameters().values().begin());
  Workers workers(1);
  nn::Tape tape;
  if (gradient != nullptr) model.parameters().zero_gradients();
  const auto loss =
      msa_transformer::masked_loss(model, example, {workers, gradient != nullptr ? &tape : nullptr, 3});
  if (gradient != nullptr) {
    tape.backward(loss);
    gradient->assign(model.parameters().gradients().begin(), model.parameters().gradients().end());
  }
  return *loss.value().data();
}

TEST(MaskedLoss, GradientOfAllParameters) {
  const MaskedExample example = tiny_example(tiny_model().vocabulary);
  ASSERT_GT(example.target.size(), 3U);
  MsaTransformer<double> model(tiny_model());
  Rng rng(2);
  const std::vector<double> point = normal_numbers(rng, model.parameters().count(), 0.5);
  std::vector<double> found;
  loss_at<double>(point, example, &found);
  const std::vector<double> expected = complex_step_gradient(
      [&](std::span<const Complex> x) { return loss_at<Complex>(x, example, nullptr); }, point);
  EXPECT_LT(relative_error(found, expected), kGate);
  // Only the tables of places that are never shown have no slope at all; every other tensor has one.
  for (int tensor = 0; tensor < model.parameters().size(); ++tensor) {
    const auto begin = [&] {
      std::int64_t sum = 0;
      for (int before = 0; before < tensor; ++before) sum += model.parameters().shape(before).size();
      return sum;
    }();
    const std::span<const double> mine(expected.data() + begin,
                                       static_cast<std::size_t>(model.parameters().shape(tensor).size()));
    EXPECT_GT(largest_magnitude(mine), 0) << model.parameters().name(tensor);
  }
}

}  // namespace
}  // namespace libbio::gradient_test
