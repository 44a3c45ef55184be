// The result of the variants job: how much likelier a language model finds each substitution than the letter
// that the query has.
//
//   score(i, a) = log p_i(a) − log p_i(x_i),  x_i the letter of the query in column i
//
// p_i is what the model says about column i of the query: with the column masked (masked marginals) or not
// (wild-type marginals). Scores of several substitutions add. The natural logarithm: nats. Reference: Meier
// et al. 2021, NeurIPS 34, 29287.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/tensor.h"
#include "libbio/variants/substitution.h"

namespace libbio::variants {

enum class Scoring { masked, wildtype };

// "masked", "wildtype".
std::string_view scoring_name(Scoring scoring);
// UsageError for any other name.
Scoring scoring_named(std::string_view name);

// Columns that were not computed are NaN throughout; all others are finite. The score of the query's own
// letter is 0. Where that letter is none of the 20 amino acids (X, B, U ...) scores compare with the token
// that stands for it, as the model saw it. Amino acids are in the order of sequence::kAminoAcidLetters.
struct VariantScores {
  sequence::QueryMap query;             // L residues
  Tensor<float> score;                  // [L, 20] nats
  Tensor<float> log_probability;        // [L, 20] nats
  Tensor<float> query_log_probability;  // [L] nats: of the letter that the query has
  Scoring scoring = Scoring::masked;
  // Probabilities sum to 1 over the 20 amino acids; otherwise over the whole vocabulary. Scores are the same.
  bool renormalised = false;
  // Users number residue n of the query as n + offset.
  std::int64_t offset = 0;
  // exp(−mean log p of the query's letters), masked columns only; NaN unless all columns were computed.
  double pseudo_perplexity = std::numeric_limits<double>::quiet_NaN();

  std::int64_t columns() const { return static_cast<std::int64_t>(query.sequence.size()); }  // L
  bool computed(std::int64_t column) const;
  // The sum over the substitutions, nats; NaN where one of them was not computed.
  double score_of(std::span<const Substitution> substitutions) const;
  // Throws ShapeError if any of the above does not hold.
  void validate() const;
};

}  // namespace libbio::variants
