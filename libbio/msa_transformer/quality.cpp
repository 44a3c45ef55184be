#include "libbio/msa_transformer/quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libbio/error.h"

namespace libbio::msa_transformer {

double GuessCount::cross_entropy() const {
  return targets > 0 ? loss / static_cast<double>(targets) : std::numeric_limits<double>::quiet_NaN();
}

double GuessCount::perplexity() const {
  return std::exp(cross_entropy());
}

double GuessCount::accuracy() const {
  return targets > 0 ? static_cast<double>(right) / static_cast<double>(targets)
                     : std::numeric_limits<double>::quiet_NaN();
}

void GuessCount::add(double log_probability, bool is_right) {
  ++targets;
  right += is_right ? 1 : 0;
  loss -= log_probability;
}

void GuessQuality::add(double log_probability, bool is_right, bool is_gap) {
  all.add(log_probability, is_right);
  if (!is_gap) residues.add(log_probability, is_right);
}

void GuessQuality::add(const GuessQuality& other) {
  const auto sum = [](GuessCount& to, const GuessCount& from) {
    to.targets += from.targets;
    to.right += from.right;
    to.loss += from.loss;
  };
  sum(all, other.all);
  sum(residues, other.residues);
}

GuessQuality judge_logits(std::span<const float> logits, std::span<const Token> target,
                          const Vocabulary& vocabulary) {
  const auto size = static_cast<std::size_t>(vocabulary.size());
  if (logits.size() != target.size() * size)
    throw ShapeError(std::to_string(logits.size()) + " logits for " + std::to_string(target.size()) +
                     " targets of " + std::to_string(size) + " tokens");
  GuessQuality quality;
  for (std::size_t n = 0; n < target.size(); ++n) {
    const auto row = logits.subspan(n * size, size);
    const auto best = std::ranges::max_element(row);
    double sum = 0;
    for (const float logit : row) sum += std::exp(static_cast<double>(logit) - *best);
    const auto truth = static_cast<std::size_t>(target[n]);
    quality.add(row[truth] - *best - std::log(sum), static_cast<std::size_t>(best - row.begin()) == truth,
                target[n] == vocabulary.gap());
  }
  return quality;
}

}  // namespace libbio::msa_transformer
