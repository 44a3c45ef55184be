// What a guess by counting gives: the measure that a trained model has to beat.
//
// A target in column c is guessed from the letters n_a that stand in c in rows where c is no target:
//
//   p(a) = (n_a + κ q_a) / (Σ_b n_b + κ),   q_a the share of a among all letters of the training families
//
// The guess is the most probable letter, the first in the vocabulary among equals. Without any counts (κ → ∞)
// it is the most frequent letter of all families.
#pragma once

#include <vector>

#include "libbio/msa_transformer/masking.h"
#include "libbio/msa_transformer/quality.h"
#include "libbio/msa_transformer/training_set.h"

namespace libbio::msa_transformer {

// [V] shares of the letters in families that weigh the same each, never 0: every letter is counted once more.
std::vector<double> letter_shares(const std::vector<TrainingFamily>& families, const Vocabulary& vocabulary);

// q: [V]. pseudocount: κ > 0.
GuessQuality judge_column_frequencies(const MaskedExample& example, const std::vector<double>& shares,
                                      double pseudocount, const Vocabulary& vocabulary);
// p = q for every target.
GuessQuality judge_letter_shares(const MaskedExample& example, const std::vector<double>& shares,
                                 const Vocabulary& vocabulary);

// The κ of 1/8, 1/4, ... 32 with the least cross entropy over these examples, so that the baseline is as good
// as it can be.
double best_pseudocount(const std::vector<MaskedExample>& examples, const std::vector<double>& shares,
                        const Vocabulary& vocabulary);

}  // namespace libbio::msa_transformer
