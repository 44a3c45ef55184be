// A query and a language model for the tests of variant scores.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"
#include "libbio/variants/scoring.h"

namespace libbio::variants {

// Residues are numbered from 1, without gaps.
inline sequence::QueryMap query_of(const std::string& letters) {
  sequence::QueryMap query;
  query.name = "QUERY";
  query.sequence = letters;
  for (std::int64_t column = 0; column < std::ssize(letters); ++column) {
    query.residue_number.push_back(column + 1);
    query.alignment_column.push_back(column);
  }
  return query;
}

// [R, L + 1]: these rows behind start tokens.
inline Tensor<msa_transformer::Token> tokens_of_rows(const std::vector<std::string>& rows) {
  const msa_transformer::Vocabulary vocabulary;
  const std::int64_t columns = std::ssize(rows.front());
  Tensor<msa_transformer::Token> tokens({std::ssize(rows), columns + 1}, vocabulary.cls());
  for (std::int64_t row = 0; row < std::ssize(rows); ++row)
    for (std::int64_t column = 0; column < columns; ++column)
      tokens(row, column + 1) =
          vocabulary.letter(rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]);
  return tokens;
}

// Logits that depend on every token of the alignment and on its place, the mask included.
inline Tensor<float> mixing_logits(View<const msa_transformer::Token> tokens) {
  const msa_transformer::Vocabulary vocabulary;
  double everything = 0;
  for (std::int64_t k = 0; k < tokens.size(); ++k)
    everything += std::sin(0.7 * static_cast<double>(tokens.data()[k]) + 0.3 * static_cast<double>(k));
  Tensor<float> logits({1, tokens.dim(1), vocabulary.size()});
  for (std::int64_t column = 0; column < tokens.dim(1); ++column)
    for (std::int64_t token = 0; token < vocabulary.size(); ++token)
      logits(0, column, token) = static_cast<float>(
          3 * std::sin(everything + 1.3 * static_cast<double>(token) +
                       static_cast<double>(tokens(0, column)) + 0.1 * static_cast<double>(column)));
  return logits;
}

// Scores of every substitution, made up.
inline VariantScores sample_scores(std::int64_t columns, std::uint64_t seed = 5) {
  Rng rng(seed);
  std::string letters;
  for (std::int64_t column = 0; column < columns; ++column)
    letters += sequence::kAminoAcidLetters[rng.below(20)];
  std::vector<std::int64_t> all;
  for (std::int64_t column = 0; column < columns; ++column) all.push_back(column);
  return score_substitutions(query_of(letters), {tokens_of_rows({letters, letters})}, all,
                             msa_transformer::Vocabulary(), {}, mixing_logits);
}

}  // namespace libbio::variants
