#include "libbio/msa_transformer/frequency_baseline.h"

#include <algorithm>
#include <cmath>

namespace libbio::msa_transformer {
namespace {

void add_guess(GuessQuality& quality, const std::vector<double>& p, Token target,
               const Vocabulary& vocabulary) {
  const auto best = static_cast<Token>(std::ranges::max_element(p) - p.begin());
  quality.add(std::log(p[static_cast<std::size_t>(target)]), best == target, target == vocabulary.gap());
}

}  // namespace

std::vector<double> letter_shares(const std::vector<TrainingFamily>& families, const Vocabulary& vocabulary) {
  const auto size = static_cast<std::size_t>(vocabulary.size());
  std::vector<double> shares(size);
  for (const TrainingFamily& family : families) {
    std::vector<double> count(size, 1);
    for (const std::uint8_t token : family.tokens) count[token] += 1;
    const auto all = static_cast<double>(family.tokens.size()) + static_cast<double>(size);
    for (std::size_t a = 0; a < size; ++a) shares[a] += count[a] / all;
  }
  for (double& share : shares) share /= static_cast<double>(families.size());
  return shares;
}

GuessQuality judge_column_frequencies(const MaskedExample& example, const std::vector<double>& shares,
                                      double pseudocount, const Vocabulary& vocabulary) {
  const std::int64_t columns = example.tokens.dim(1);
  const auto size = shares.size();
  std::vector<double> count(static_cast<std::size_t>(columns) * size),
      total(static_cast<std::size_t>(columns));
  auto next = example.position.begin();
  for (std::int64_t place = 0; place < example.tokens.size(); ++place) {
    if (next != example.position.end() && *next == place) {
      ++next;
      continue;
    }
    const auto c = static_cast<std::size_t>(place % columns);
    count[c * size + static_cast<std::size_t>(example.tokens.data()[place])] += 1;
    total[c] += 1;
  }
  GuessQuality quality;
  std::vector<double> p(size);
  for (std::size_t n = 0; n < example.target.size(); ++n) {
    const auto c = static_cast<std::size_t>(example.position[n] % columns);
    for (std::size_t a = 0; a < size; ++a)
      p[a] = (count[c * size + a] + pseudocount * shares[a]) / (total[c] + pseudocount);
    add_guess(quality, p, example.target[n], vocabulary);
  }
  return quality;
}

GuessQuality judge_letter_shares(const MaskedExample& example, const std::vector<double>& shares,
                                 const Vocabulary& vocabulary) {
  GuessQuality quality;
  for (const Token target : example.target) add_guess(quality, shares, target, vocabulary);
  return quality;
}

double best_pseudocount(const std::vector<MaskedExample>& examples, const std::vector<double>& shares,
                        const Vocabulary& vocabulary) {
  double best = 1, least = INFINITY;
  for (double pseudocount = 0.125; pseudocount <= 32; pseudocount *= 2) {
    GuessQuality quality;
    for (const MaskedExample& example : examples)
      quality.add(judge_column_frequencies(example, shares, pseudocount, vocabulary));
    if (quality.all.cross_entropy() < least) {
      least = quality.all.cross_entropy();
      best = pseudocount;
    }
  }
  return best;
}

}  // namespace libbio::msa_transformer
