// How well masked letters are guessed.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/msa_transformer/vocabulary.h"

namespace libbio::msa_transformer {

// Sums over targets, of which means are told. Gaps are counted in `all` only.
struct GuessCount {
  std::int64_t targets = 0, right = 0;
  double loss = 0;  // Σ -ln p(target)

  double cross_entropy() const;  // mean, nats; NaN without targets, like the next two
  double perplexity() const;     // exp of it
  double accuracy() const;       // share of targets whose most probable letter is the true one
  void add(double log_probability, bool is_right);
};

struct GuessQuality {
  GuessCount all, residues;

  // Counts one target.
  void add(double log_probability, bool is_right, bool is_gap);
  void add(const GuessQuality& other);
};

// Of logits [m, V] row by row; the first of equal logits counts as the guess. ShapeError where sizes
// disagree.
GuessQuality judge_logits(std::span<const float> logits, std::span<const Token> target,
                          const Vocabulary& vocabulary);

}  // namespace libbio::msa_transformer
