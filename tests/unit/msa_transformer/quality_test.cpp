#include "libbio/msa_transformer/quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

TEST(GuessQuality, ByHand) {
  const Vocabulary vocabulary;
  const auto size = static_cast<std::size_t>(vocabulary.size());
  const Token a = vocabulary.letter('A'), c = vocabulary.letter('C'), gap = vocabulary.gap();
  // Three targets: A guessed rightly with logit 2 over zeros; C where all logits are equal (the guess is the
  // first token); a gap with logit 1000, beyond what exp can take.
  std::vector<float> logits(3 * size);
  logits[static_cast<std::size_t>(a)] = 2;
  logits[2 * size + static_cast<std::size_t>(gap)] = 1000;
  const GuessQuality quality = judge_logits(logits, std::vector<Token>{a, c, gap}, vocabulary);
  const double first = std::log(32 + std::exp(2.0)) - 2, second = std::log(33.0);
  EXPECT_EQ(quality.all.targets, 3);
  EXPECT_EQ(quality.all.right, 2);
  EXPECT_NEAR(quality.all.cross_entropy(), (first + second) / 3, 1e-12);
  EXPECT_NEAR(quality.all.perplexity(), std::exp((first + second) / 3), 1e-12);
  EXPECT_NEAR(quality.all.accuracy(), 2.0 / 3, 1e-12);
  EXPECT_EQ(quality.residues.targets, 2);
  EXPECT_EQ(quality.residues.right, 1);
  EXPECT_NEAR(quality.residues.cross_entropy(), (first + second) / 2, 1e-12);

  GuessQuality twice = quality;
  twice.add(quality);
  EXPECT_EQ(twice.all.targets, 6);
  EXPECT_NEAR(twice.residues.accuracy(), 0.5, 1e-12);
  EXPECT_NEAR(twice.all.cross_entropy(), quality.all.cross_entropy(), 1e-12);

  EXPECT_TRUE(std::isnan(GuessCount().accuracy()));
  EXPECT_TRUE(std::isnan(GuessCount().perplexity()));
  EXPECT_THROW(judge_logits(logits, std::vector<Token>{a, c}, vocabulary), ShapeError);
}

}  // namespace
}  // namespace libbio::msa_transformer
