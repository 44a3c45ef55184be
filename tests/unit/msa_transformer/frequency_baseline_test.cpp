#include "libbio/msa_transformer/frequency_baseline.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sample_training.h"

namespace libbio::msa_transformer {
namespace {

class FrequencyBaseline : public testing::Test {
 protected:
  // Four rows; two columns and the start token:  AC  AC  CC  ?-, with targets (0, 1), (2, 1), (3, 1), (1, 2).
  // Seen in column 1: row 1 only, an A. Seen in column 2: C, C, gap.
  FrequencyBaseline() {
    example_.tokens = Tensor<Token>({4, 3}, vocabulary_.cls());
    const char* rows[] = {"AC", "AC", "CC", "W-"};
    for (std::int64_t r = 0; r < 4; ++r)
      for (std::int64_t c = 0; c < 2; ++c) example_.tokens(r, c + 1) = vocabulary_.letter(rows[r][c]);
    for (const std::int64_t place : {1, 5, 7, 10}) {
      example_.position.push_back(place);
      example_.target.push_back(example_.tokens.data()[place]);
      example_.tokens.data()[place] = vocabulary_.mask();
    }
    // One of the targets is shown as it is: it must not be counted all the same.
    example_.tokens.data()[7] = vocabulary_.letter('C');
    shares_.assign(static_cast<std::size_t>(vocabulary_.size()), 0.01);
    shares_[static_cast<std::size_t>(vocabulary_.letter('C'))] = 0.4;
    shares_[static_cast<std::size_t>(vocabulary_.letter('A'))] = 0.28;
  }
  const Vocabulary vocabulary_;
  MaskedExample example_;
  std::vector<double> shares_;
};

TEST_F(FrequencyBaseline, ByHand) {
  const GuessQuality quality = judge_column_frequencies(example_, shares_, 2, vocabulary_);
  // Column 1: counts A 1; column 2: C 2, gap 1. κ = 2.
  const double a = (1 + 2 * 0.28) / 3, c = 2 * 0.4 / 3, w = 2 * 0.01 / 3, second = (2 + 2 * 0.4) / 5;
  EXPECT_EQ(quality.all.targets, 4);
  EXPECT_EQ(quality.all.right, 2);  // A of row 0, C of row 1
  EXPECT_NEAR(quality.all.loss, -std::log(a) - std::log(second) - std::log(c) - std::log(w), 1e-12);
  EXPECT_EQ(quality.residues.targets, 4);

  const GuessQuality letters = judge_letter_shares(example_, shares_, vocabulary_);
  EXPECT_EQ(letters.all.right, 2);  // C, C
  EXPECT_NEAR(letters.all.loss, -std::log(0.28) - 2 * std::log(0.4) - std::log(0.01), 1e-12);
}

TEST_F(FrequencyBaseline, SharesCountEveryFamilyTheSame) {
  const auto a = static_cast<std::uint8_t>(vocabulary_.letter('A')),
             c = static_cast<std::uint8_t>(vocabulary_.letter('C'));
  const std::vector<TrainingFamily> families = {{"a", Tensor<std::uint8_t>({1, 7}, a)},
                                                {"c", Tensor<std::uint8_t>({3, 9}, c)}};
  const std::vector<double> shares = letter_shares(families, vocabulary_);
  EXPECT_NEAR(shares[a], (8.0 / 40 + 1.0 / 60) / 2, 1e-12);
  EXPECT_NEAR(shares[c], (1.0 / 40 + 28.0 / 60) / 2, 1e-12);
  EXPECT_NEAR(shares[0], (1.0 / 40 + 1.0 / 60) / 2, 1e-12);
}

TEST_F(FrequencyBaseline, PseudocountIsTheBestOfTheList) {
  const double best = best_pseudocount({example_}, shares_, vocabulary_);
  const auto loss = [&](double pseudocount) {
    return judge_column_frequencies(example_, shares_, pseudocount, vocabulary_).all.loss;
  };
  for (double other = 0.125; other <= 32; other *= 2) EXPECT_LE(loss(best), loss(other));
  EXPECT_GT(loss(0.125), loss(best) + 0.1);
}

}  // namespace
}  // namespace libbio::msa_transformer
