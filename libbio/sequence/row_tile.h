// Which rows of an alignment are nearly equal to a given row: the kernel of sequence weights and of the
// redundancy filter.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "libbio/sequence/alphabet.h"
#include "libbio/tensor/tensor.h"

namespace libbio::sequence {

// One bit per row of a tile.
struct alignas(64) RowSet {
  static constexpr std::int64_t kRows = 512;
  std::array<std::uint64_t, kRows / 64> words{};

  bool contains(std::int64_t row) const {
    return words[static_cast<std::size_t>(row / 64)] >> (row % 64) & 1;
  }
  void insert(std::int64_t row) {
    words[static_cast<std::size_t>(row / 64)] |= std::uint64_t{1} << (row % 64);
  }
  void erase(std::int64_t row) {
    words[static_cast<std::size_t>(row / 64)] &= ~(std::uint64_t{1} << (row % 64));
  }
  void remove(const RowSet& rows) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= ~rows.words[i];
  }
  std::int64_t count() const;
  // The rows [0, end).
  static RowSet first(std::int64_t end);
};

// Smallest number of equal columns, of L, that makes at least the fraction `identity` of them. `identity` is
// taken in whole millionths, so that 0.8 of 5 columns is 4. UsageError unless 0 < identity <= 1.
std::int64_t least_equal_columns(double identity, std::int64_t columns);

// Up to 512 consecutive rows, turned so that one machine word holds the same column of many rows.
//
// For every column and letter the tile keeps one bit per row: set where the row has ANOTHER letter there. To
// compare a row with the whole tile, one such bit vector per column is added into bit-sliced counters (one
// vector per binary digit) by carry-save adders, about five logical operations per column for 512 rows.
// The counters start so high that they overflow in the rows with too many differences.
class RowTile {
 public:
  // Rows [begin, min(begin + 512, S)) of letters [S, L]. Gap equals gap, unknown equals unknown.
  RowTile(View<const Letter> letters, std::int64_t begin, std::int64_t least_equal);

  std::int64_t begin() const { return begin_; }
  std::int64_t rows() const { return rows_; }
  // The rows of `among` (bits relative to begin()) with at least `least_equal` columns equal to row [L].
  RowSet similar(const Letter* row, const RowSet& among) const;

 private:
  std::int64_t begin_, rows_, columns_;
  std::int64_t most_different_;
  std::vector<RowSet> different_;  // [columns padded to 8, kLetters]
};

}  // namespace libbio::sequence
