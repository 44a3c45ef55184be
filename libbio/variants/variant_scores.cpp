#include "libbio/variants/variant_scores.h"

#include <algorithm>
#include <cmath>

namespace libbio::variants {
namespace {

using sequence::kAminoAcids;

void require(bool holds, const std::string& what) {
  if (!holds) throw ShapeError("variant scores: " + what);
}

}  // namespace

std::string_view scoring_name(Scoring scoring) {
  return scoring == Scoring::masked ? "masked" : "wildtype";
}

Scoring scoring_named(std::string_view name) {
  for (const Scoring scoring : {Scoring::masked, Scoring::wildtype})
    if (name == scoring_name(scoring)) return scoring;
  throw UsageError("'" + std::string(name) + "' is no way of scoring; there are: masked, wildtype");
}

bool VariantScores::computed(std::int64_t column) const {
  return !std::isnan(query_log_probability(column));
}

double VariantScores::score_of(std::span<const Substitution> substitutions) const {
  double sum = 0;
  for (const Substitution& substitution : substitutions) {
    const sequence::Letter letter = sequence::letter_code(substitution.mutant);
    require(letter < kAminoAcids && substitution.column >= 0 && substitution.column < columns(),
            "no such substitution");
    sum += score(substitution.column, letter);
  }
  return sum;
}

void VariantScores::validate() const {
  require(std::ssize(query.residue_number) == columns() && std::ssize(query.alignment_column) == columns(),
          "residue numbers, alignment columns and sequence differ in length");
  require(std::ranges::is_sorted(query.residue_number, std::ranges::less_equal{}) &&
              (columns() == 0 || query.residue_number.front() >= 1),
          "residue numbers do not ascend from 1");
  require_shape("score", score.shape(), {columns(), kAminoAcids});
  require_shape("log_probability", log_probability.shape(), {columns(), kAminoAcids});
  require_shape("query_log_probability", query_log_probability.shape(), {columns()});
  bool all = columns() > 0;
  for (std::int64_t i = 0; i < columns(); ++i) {
    const sequence::Letter own = sequence::letter_code(query.sequence[static_cast<std::size_t>(i)]);
    all = all && computed(i);
    for (int a = 0; a < kAminoAcids; ++a) {
      const float value = score(i, a), log_p = log_probability(i, a);
      if (!computed(i)) {
        require(std::isnan(value) && std::isnan(log_p), "a column is computed in part");
        continue;
      }
      require(std::isfinite(value) && std::isfinite(log_p), "a number is not finite");
      require(log_p <= 0, "a probability is above 1");
      require(a != own || value == 0, "the query's own letter has a score");
    }
    // An unusual letter is outside the amino acids over which probabilities were renormalised.
    if (computed(i))
      require(std::isfinite(query_log_probability(i)) &&
                  (query_log_probability(i) <= 0 || (renormalised && own >= kAminoAcids)),
              "the probability of the query's letter is above 1");
  }
  require(std::isnan(pseudo_perplexity) || (all && scoring == Scoring::masked &&
                                            std::isfinite(pseudo_perplexity) && pseudo_perplexity > 0),
          "a pseudo-perplexity without all masked columns");
}

}  // namespace libbio::variants
