// A weighted batch of sequences in the two orders in which the pseudolikelihood reads it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/sequence/msa.h"

namespace libbio::contact {

// Letter codes of a batch: 0-19 amino acids, 20 for everything that is neither input nor target.
inline constexpr int kLetters = sequence::kAminoAcids;
inline constexpr int kLettersAndGap = kLetters + 1;

struct LetterBatch {
  std::int64_t rows = 0;                      // B
  std::int64_t columns = 0;                   // L
  std::vector<sequence::Letter> letters;      // [B, L]
  std::vector<float> weights;                 // [B]
  std::vector<std::uint32_t> rows_by_letter;  // [L, B]: the rows of each column, sorted by letter
  std::vector<std::uint32_t> letter_begin;    // [L, 22]: where each letter begins in rows_by_letter
};

// The given rows of an alignment, row rows[b] with weight weights[b].
LetterBatch make_batch(const sequence::Msa& msa, std::span<const std::int64_t> rows,
                       std::span<const float> weights);

}  // namespace libbio::contact
