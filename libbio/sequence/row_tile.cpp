#include "libbio/sequence/row_tile.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <sstream>

#include "libbio/error.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::sequence {
namespace {

// Columns per carry-save round, and columns between two looks whether any row is still similar.
constexpr std::int64_t kRound = 8;
constexpr std::int64_t kLook = 64;
constexpr int kMostDigits = 62;

// One machine word per 64 rows; loops over the words of a set are what the compiler vectorises.
constexpr int kWords = RowSet::kRows / 64;

// (high, sum) = a + b + c in every bit.
inline void add(std::uint64_t& high, std::uint64_t& sum, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const std::uint64_t half = a ^ b;
  high = (a & b) | (half & c);
  sum = half ^ c;
}

// Puts into `excluded` every row of the tile in which more than most_different of the columns differ.
// different: [padded_columns, kLetters], padded_columns a multiple of kRound.
LIBBIO_DISPATCHED
void exclude_different(const RowSet* different, const Letter* row, std::int64_t columns,
                       std::int64_t padded_columns, std::int64_t most_different, RowSet* excluded) {
  // A counter of `digits` bits that starts at 2^digits - 1 - most_different overflows exactly when
  // most_different + 1 differences have been added. Three digits at least: the carry-save rounds hold them.
  const int digits =
      std::max(3, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(most_different))));
  const std::uint64_t start = (std::uint64_t{1} << digits) - 1 - static_cast<std::uint64_t>(most_different);
  std::uint64_t digit[kMostDigits][kWords];
  for (int i = 0; i < digits; ++i)
    for (int w = 0; w < kWords; ++w) digit[i][w] = (start >> i & 1) ? ~std::uint64_t{0} : 0;
  std::uint64_t over[kWords], carry[kWords];
  for (int w = 0; w < kWords; ++w) over[w] = excluded->words[static_cast<std::size_t>(w)];
  for (std::int64_t c = 0; c < padded_columns; c += kRound) {
    const std::uint64_t* d[kRound];
    for (std::int64_t i = 0; i < kRound; ++i)
      d[i] = different[(c + i) * kLetters + (c + i < columns ? row[c + i] : 0)].words.data();
    const std::uint64_t *d0 = d[0], *d1 = d[1], *d2 = d[2], *d3 = d[3];
    const std::uint64_t *d4 = d[4], *d5 = d[5], *d6 = d[6], *d7 = d[7];
    for (int w = 0; w < kWords; ++w) {
      std::uint64_t ones = digit[0][w], twos = digit[1][w], fours = digit[2][w];
      std::uint64_t twos_a, twos_b, fours_a, fours_b;
      add(twos_a, ones, ones, d0[w], d1[w]);
      add(twos_b, ones, ones, d2[w], d3[w]);
      add(fours_a, twos, twos, twos_a, twos_b);
      add(twos_a, ones, ones, d4[w], d5[w]);
      add(twos_b, ones, ones, d6[w], d7[w]);
      add(fours_b, twos, twos, twos_a, twos_b);
      add(carry[w], fours, fours, fours_a, fours_b);
      digit[0][w] = ones;
      digit[1][w] = twos;
      digit[2][w] = fours;
    }
    for (int i = 3; i < digits; ++i)
      for (int w = 0; w < kWords; ++w) {
        const std::uint64_t sum = digit[i][w] ^ carry[w];
        carry[w] &= digit[i][w];
        digit[i][w] = sum;
      }
    for (int w = 0; w < kWords; ++w) over[w] |= carry[w];
    if ((c + kRound) % kLook == 0) {
      std::uint64_t all = ~std::uint64_t{0};
      for (int w = 0; w < kWords; ++w) all &= over[w];
      if (all == ~std::uint64_t{0}) break;
    }
  }
  for (int w = 0; w < kWords; ++w) excluded->words[static_cast<std::size_t>(w)] = over[w];
}

}  // namespace

std::int64_t RowSet::count() const {
  std::int64_t count = 0;
  for (const std::uint64_t word : words) count += std::popcount(word);
  return count;
}

RowSet RowSet::first(std::int64_t end) {
  RowSet set;
  for (std::int64_t row = 0; row < end; ++row) set.insert(row);
  return set;
}

std::int64_t least_equal_columns(double identity, std::int64_t columns) {
  if (!(identity > 0 && identity <= 1)) {
    std::ostringstream message;
    message << "an identity of " << identity << " is not in (0, 1]";
    throw UsageError(message.str());
  }
  constexpr std::int64_t kMillion = 1'000'000;
  const std::int64_t millionths = std::max<std::int64_t>(1, std::llround(identity * kMillion));
  return (millionths * columns + kMillion - 1) / kMillion;
}

RowTile::RowTile(View<const Letter> letters, std::int64_t begin, std::int64_t least_equal)
    : begin_(begin),
      rows_(std::min(RowSet::kRows, letters.dim(0) - begin)),
      columns_(letters.dim(1)),
      most_different_(letters.dim(1) - least_equal) {
  const std::int64_t padded = (columns_ + kRound - 1) / kRound * kRound;
  RowSet every;
  every.words.fill(~std::uint64_t{0});
  different_.assign(static_cast<std::size_t>(columns_ * kLetters), every);
  // Columns that only fill the last round differ nowhere.
  different_.resize(static_cast<std::size_t>(padded * kLetters));
  for (std::int64_t row = 0; row < rows_; ++row) {
    const Letter* letter = letters.data() + (begin_ + row) * columns_;
    const auto word = static_cast<std::size_t>(row / 64);
    const std::uint64_t bit = std::uint64_t{1} << (row % 64);
    for (std::int64_t c = 0; c < columns_; ++c)
      different_[static_cast<std::size_t>(c * kLetters + letter[c])].words[word] &= ~bit;
  }
}

RowSet RowTile::similar(const Letter* row, const RowSet& among) const {
  RowSet excluded;
  for (std::size_t i = 0; i < among.words.size(); ++i) excluded.words[i] = ~among.words[i];
  exclude_different(different_.data(), row, columns_, static_cast<std::int64_t>(different_.size()) / kLetters,
                    most_different_, &excluded);
  for (std::uint64_t& word : excluded.words) word = ~word;
  return excluded;
}

}  // namespace libbio::sequence
