#include "libbio/variants/scoring.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "libbio/msa_transformer/tokens.h"

namespace libbio::variants {
namespace {

using msa_transformer::ColumnWindow;
using msa_transformer::Token;
using msa_transformer::Vocabulary;
using sequence::kAminoAcids;

using AminoAcidTokens = std::array<Token, kAminoAcids>;

AminoAcidTokens amino_acid_tokens(const Vocabulary& vocabulary) {
  AminoAcidTokens tokens{};
  for (std::size_t a = 0; a < tokens.size(); ++a) {
    const char letter = sequence::kAminoAcidLetters[a];
    tokens[a] = vocabulary.letter(letter);
    if (tokens[a] < 0)
      throw WeightsError(std::string("the vocabulary of the model has no token for the amino acid ") +
                         letter + "; substitutions are scored by models of proteins");
  }
  return tokens;
}

ColumnWindow window_around(std::int64_t column, std::int64_t columns, std::int64_t most) {
  const std::int64_t width = std::min(columns, most);
  const std::int64_t begin = std::clamp<std::int64_t>(column - width / 2, 0, columns - width);
  return {begin, begin + width};
}

// They overlap by half.
std::vector<ColumnWindow> windows_over(std::int64_t columns, std::int64_t most) {
  return msa_transformer::column_windows(columns, most, std::max<std::int64_t>(1, most / 2));
}

// The window whose middle is nearest, the first of equals.
std::size_t nearest_window(const std::vector<ColumnWindow>& windows, std::int64_t column) {
  const auto distance = [&](const ColumnWindow& w) { return std::abs(w.begin + w.end - 1 - 2 * column); };
  std::size_t best = 0;
  for (std::size_t w = 1; w < windows.size(); ++w)
    if (distance(windows[w]) < distance(windows[best])) best = w;
  return best;
}

double log_sum_exp(std::span<const double> values) {
  const double largest = std::ranges::max(values);
  double sum = 0;
  for (const double value : values) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

// Sums over the subsamples of log p, the query's own letter in a column of its own behind the 20.
class Marginals {
 public:
  Marginals(std::int64_t columns, const Vocabulary& vocabulary, bool renormalise)
      : sum_({columns, kAminoAcids + 1}),
        tokens_(amino_acid_tokens(vocabulary)),
        vocabulary_size_(vocabulary.size()),
        renormalise_(renormalise) {}

  // logits [1, C, V] of a pass over that window.
  void add(View<const float> logits, const ColumnWindow& window, std::int64_t column, Token own) {
    require_shape("logits of the query", logits.shape(), {1, window.width() + 1, vocabulary_size_});
    const View<const float> row = logits[0][column - window.begin + 1];
    std::vector<double> normalised(row.begin(), row.end());
    std::array<double, kAminoAcids> amino_acids{};
    for (std::size_t a = 0; a < tokens_.size(); ++a)
      amino_acids[a] = normalised[static_cast<std::size_t>(tokens_[a])];
    const double total = renormalise_ ? log_sum_exp(amino_acids) : log_sum_exp(normalised);
    if (!std::isfinite(total))
      throw WeightsError(
          "the model gives logits that are not finite; its weights are damaged or not trained");
    for (std::size_t a = 0; a < tokens_.size(); ++a)
      sum_(column, static_cast<std::int64_t>(a)) += amino_acids[a] - total;
    sum_(column, kAminoAcids) += normalised[static_cast<std::size_t>(own)] - total;
  }

  void write_mean(std::int64_t column, std::int64_t samples, VariantScores& scores) const {
    const auto mean = [&](int a) { return sum_(column, a) / static_cast<double>(samples); };
    for (int a = 0; a < kAminoAcids; ++a) {
      scores.log_probability(column, a) = static_cast<float>(mean(a));
      scores.score(column, a) = static_cast<float>(mean(a) - mean(kAminoAcids));
    }
    scores.query_log_probability(column) = static_cast<float>(mean(kAminoAcids));
  }

  double mean_of_own(std::int64_t column, std::int64_t samples) const {
    return sum_(column, kAminoAcids) / static_cast<double>(samples);
  }

 private:
  Tensor<double> sum_;  // [L, 21]
  AminoAcidTokens tokens_;
  std::int64_t vocabulary_size_;
  bool renormalise_;
};

void add_masked(View<const Token> tokens, std::span<const std::int64_t> scored, std::int64_t most, Token mask,
                const Forward& forward, Marginals& marginals) {
  const std::int64_t columns = tokens.dim(1) - 1;
  for (const std::int64_t column : scored) {
    const ColumnWindow window = window_around(column, columns, most);
    Tensor<Token> masked = msa_transformer::tokens_of_columns(tokens, window);
    masked(0, column - window.begin + 1) = mask;
    marginals.add(forward(masked), window, column, tokens(0, column + 1));
  }
}

void add_wildtype(View<const Token> tokens, std::int64_t most, const Forward& forward, Marginals& marginals) {
  const std::int64_t columns = tokens.dim(1) - 1;
  const std::vector<ColumnWindow> windows = windows_over(columns, most);
  for (std::size_t w = 0; w < windows.size(); ++w) {
    const Tensor<float> logits = forward(msa_transformer::tokens_of_columns(tokens, windows[w]));
    for (std::int64_t column = 0; column < columns; ++column)
      if (nearest_window(windows, column) == w)
        marginals.add(logits, windows[w], column, tokens(0, column + 1));
  }
}

void check(const sequence::QueryMap& query, const std::vector<Tensor<Token>>& samples,
           std::span<const std::int64_t> scored, const ScoringOptions& options) {
  const std::int64_t columns = std::ssize(query.sequence);
  if (samples.empty()) throw ShapeError("no alignment to score substitutions with");
  for (const Tensor<Token>& tokens : samples) {
    if (tokens.rank() != 2 || tokens.dim(0) < 1) throw ShapeError("tokens of an alignment without rows");
    require_shape("tokens", tokens.shape(), {tokens.dim(0), columns + 1});
  }
  if (options.window < 1) throw UsageError("a window has at least one column");
  if (!std::ranges::is_sorted(scored, std::ranges::less_equal{}) ||
      (!scored.empty() && (scored.front() < 0 || scored.back() >= columns)))
    throw ShapeError("the columns to score do not ascend within the alignment");
}

VariantScores nothing_computed(const sequence::QueryMap& query, const ScoringOptions& options) {
  const std::int64_t columns = std::ssize(query.sequence);
  constexpr float kAbsent = std::numeric_limits<float>::quiet_NaN();
  VariantScores scores;
  scores.query = query;
  scores.score = Tensor<float>({columns, kAminoAcids}, kAbsent);
  scores.log_probability = Tensor<float>({columns, kAminoAcids}, kAbsent);
  scores.query_log_probability = Tensor<float>({columns}, kAbsent);
  scores.scoring = options.scoring;
  scores.renormalised = options.renormalise;
  return scores;
}

bool is_amino_acid(char letter) {
  return sequence::letter_code(letter) < kAminoAcids;
}

}  // namespace

std::int64_t count_passes(std::int64_t scored_columns, std::int64_t columns, std::int64_t samples,
                          const ScoringOptions& options) {
  const std::int64_t passes =
      options.scoring == Scoring::masked ? scored_columns : std::ssize(windows_over(columns, options.window));
  return passes * samples;
}

VariantScores score_substitutions(const sequence::QueryMap& query, const std::vector<Tensor<Token>>& samples,
                                  std::span<const std::int64_t> scored, const Vocabulary& vocabulary,
                                  const ScoringOptions& options, const Forward& forward) {
  check(query, samples, scored, options);
  const std::int64_t columns = std::ssize(query.sequence);
  const bool is_masked = options.scoring == Scoring::masked;
  Marginals marginals(columns, vocabulary, options.renormalise);
  for (const Tensor<Token>& tokens : samples)
    is_masked ? add_masked(tokens, scored, options.window, vocabulary.mask(), forward, marginals)
              : add_wildtype(tokens, options.window, forward, marginals);

  VariantScores scores = nothing_computed(query, options);
  const bool is_whole = !is_masked || std::ssize(scored) == columns;
  double own = 0;
  std::int64_t counted = 0;
  for (std::int64_t column = 0, next = 0; column < columns; ++column) {
    if (!is_whole && (next == std::ssize(scored) || scored[static_cast<std::size_t>(next)] != column))
      continue;
    ++next;
    marginals.write_mean(column, std::ssize(samples), scores);
    // After renormalising, only amino acids have a probability.
    if (options.renormalise && !is_amino_acid(query.sequence[static_cast<std::size_t>(column)])) continue;
    own += marginals.mean_of_own(column, std::ssize(samples));
    ++counted;
  }
  if (is_masked && is_whole && counted > 0)
    scores.pseudo_perplexity = std::exp(-own / static_cast<double>(counted));
  scores.validate();
  return scores;
}

}  // namespace libbio::variants
