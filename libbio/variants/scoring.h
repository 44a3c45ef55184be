// Scores of all substitutions from the logits of a masked language model of alignments.
//
// Masked marginals: one forward pass per column, in which the query alone has the mask there. Wild-type
// marginals: one pass for all columns. In both, log p_i = log softmax(logits of the query at column i).
// Several subsamples of the alignment are averaged: log p is the mean of their log p (so that scores are the
// mean of their scores).
//
// An alignment with more columns than the model has positions for is cut into windows. Masked: the window of
// a column has that column in its middle, as far as the ends of the alignment allow. Wild-type: windows that
// overlap by half or more; a column counts in the window whose middle is nearest.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/tensor.h"
#include "libbio/variants/variant_scores.h"

namespace libbio::variants {

// tokens [R, C], column 0 the start token -> logits of row 0, [1, C, V].
using Forward = std::function<Tensor<float>(View<const msa_transformer::Token> tokens)>;

struct ScoringOptions {
  Scoring scoring = Scoring::masked;
  // Normalise over the 20 amino acids instead of the whole vocabulary. Changes probabilities, no score.
  bool renormalise = false;
  // Most residue columns of a pass: at most the positions of the model less the start token.
  std::int64_t window = 1023;
};

// Forward passes for so many of the L columns in so many subsamples.
std::int64_t count_passes(std::int64_t scored_columns, std::int64_t columns, std::int64_t samples,
                          const ScoringOptions& options);

// samples: the alignment as tokens, each [R, L + 1] with the query in row 0 (R may differ). scored: the
// columns to compute, ascending and distinct; wild-type marginals compute all of them in any case.
// WeightsError where an amino acid has no token; ShapeError where sizes disagree; errors of `forward`.
VariantScores score_substitutions(const sequence::QueryMap& query,
                                  const std::vector<Tensor<msa_transformer::Token>>& samples,
                                  std::span<const std::int64_t> scored,
                                  const msa_transformer::Vocabulary& vocabulary,
                                  const ScoringOptions& options, const Forward& forward);

}  // namespace libbio::variants
