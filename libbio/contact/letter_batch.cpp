#include "libbio/contact/letter_batch.h"

#include <algorithm>
#include <array>

namespace libbio::contact {

LetterBatch make_batch(const sequence::Msa& msa, std::span<const std::int64_t> rows,
                       std::span<const float> weights) {
  LetterBatch batch;
  batch.rows = static_cast<std::int64_t>(rows.size());
  batch.columns = msa.columns();
  batch.letters.resize(rows.size() * static_cast<std::size_t>(batch.columns));
  batch.weights.assign(weights.begin(), weights.end());
  const View<const sequence::Letter> all = msa.letters();
  for (std::int64_t b = 0; b < batch.rows; ++b)
    std::ranges::transform(all[rows[b]], batch.letters.begin() + b * batch.columns,
                           [](sequence::Letter letter) { return std::min(letter, sequence::kGap); });

  batch.rows_by_letter.resize(batch.letters.size());
  batch.letter_begin.resize(static_cast<std::size_t>(batch.columns) * (kLettersAndGap + 1));
  for (std::int64_t j = 0; j < batch.columns; ++j) {
    std::array<std::uint32_t, kLettersAndGap + 1> begin{};
    for (std::int64_t b = 0; b < batch.rows; ++b) ++begin[batch.letters[b * batch.columns + j] + 1u];
    for (int a = 0; a < kLettersAndGap; ++a) begin[a + 1] += begin[a];
    std::ranges::copy(begin, batch.letter_begin.begin() + j * (kLettersAndGap + 1));
    std::uint32_t* sorted = batch.rows_by_letter.data() + j * batch.rows;
    for (std::int64_t b = 0; b < batch.rows; ++b)
      sorted[begin[batch.letters[b * batch.columns + j]]++] = static_cast<std::uint32_t>(b);
  }
  return batch;
}

}  // namespace libbio::contact
