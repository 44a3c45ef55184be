// Families whose letters follow a rule, for tests of training.
#pragma once

#include <string>
#include <utility>

#include "libbio/msa_transformer/training_set.h"

namespace libbio::msa_transformer {

// [S, L]: the token of row s and column i is first + (s · L + i) % period: tells where a token comes from.
inline TrainingFamily numbered_family(const std::string& name, std::int64_t rows, std::int64_t columns,
                                      int first = 4, int period = 25) {
  TrainingFamily family{name, Tensor<std::uint8_t>({rows, columns})};
  for (std::int64_t p = 0; p < rows * columns; ++p)
    family.tokens.data()[p] = static_cast<std::uint8_t>(first + p % period);
  return family;
}

// Rows of two kinds: each column has two letters, which of the two a row has is one choice for the whole row.
// Counting letters of a column leaves one bit per letter; who looks at the rest of the row knows it.
inline TrainingFamily two_kinds(const std::string& name, std::int64_t rows, std::int64_t columns,
                                std::uint64_t seed) {
  TrainingFamily family{name, Tensor<std::uint8_t>({rows, columns})};
  Rng rng(seed);
  for (std::int64_t i = 0; i < columns; ++i) {
    const auto one = static_cast<std::uint8_t>(4 + rng.below(10)),
               other = static_cast<std::uint8_t>(14 + rng.below(10));
    for (std::int64_t s = 0; s < rows; ++s) family.tokens(s, i) = s % 2 == 0 ? one : other;
  }
  return family;
}

}  // namespace libbio::msa_transformer
