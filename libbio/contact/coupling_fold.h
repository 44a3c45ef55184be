// Couplings of four columns with all others, folded from maps and values, and the way back for gradients.
//
// A 20 × 20 block splits into an even part, equal to its transpose (210 numbers, a <= b), and an odd part,
// minus its transpose (190 numbers, a < b). With even maps ½ (D_ij + D_ji) and odd maps ½ (D_ij - D_ji) the
// fold is two matrix products of half the size: W = even map · even value + odd map · odd value.
#pragma once

#include <cstdint>

#include "libbio/contact/letter_batch.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

inline constexpr std::int64_t kEvenSize = kLetters * (kLetters + 1) / 2;  // 210
inline constexpr std::int64_t kOddSize = kLetters * (kLetters - 1) / 2;   // 190

// Values [R, 20, 20] by their parts: even [R, 210], odd [R, 190].
template <class T>
struct SplitValues {
  Tensor<T> even, odd;

  explicit SplitValues(std::int64_t head_pairs);
  void split(View<const T> value);
  // Adds gradients by the parts (in this object) to gradients by the values [R, 20, 20].
  void add_gradient_to(View<T> value_gradient) const;
};

// Couplings, or gradients by them, of rows (i, j) for `rows` columns i and all j: even [rows·L, 210], odd
// [rows·L, 190].
template <class T>
struct CouplingRows {
  Tensor<T> even, odd;

  CouplingRows(std::int64_t rows, std::int64_t columns);
};

// Maps as [R, L, L]; couplings of rows first_row .. first_row + rows - 1, overwritten.
template <class T>
void fold_rows(View<const T> even_maps, View<const T> odd_maps, const SplitValues<T>& values,
               std::int64_t first_row, std::int64_t rows, CouplingRows<T>& couplings);

// From gradients by the couplings: adds to the gradients by the values and REPLACES these rows of the maps by
// the gradients by them.
template <class T>
void backpropagate_fold(View<T> even_maps, View<T> odd_maps, const SplitValues<T>& values,
                        std::int64_t first_row, std::int64_t rows, const CouplingRows<T>& gradient,
                        SplitValues<T>& value_gradient);

// One 20 × 20 block, block[b * 20 + a] = W[a, b], from row `row` of the parts.
template <class T>
void unpack_block(const CouplingRows<T>& couplings, std::int64_t row, T* block);

// Instantiated for float, double, std::complex<double>.
}  // namespace libbio::contact
