// Which keys a query may attend to.
#pragma once

#include <cstdint>

#include "libbio/tensor/tensor.h"

namespace libbio::attention {

// A key is visible to a query when every rule below allows it. A query that sees no key at all attends to
// nothing: its output, its probabilities and every gradient through it are zero, its log-sum-exp is minus
// infinity.
struct Mask {
  // Padding: non-zero where the key exists. [Lk], or [batch, Lk]; without data every key exists.
  View<const std::uint8_t> keys;
  // Query i sees keys j <= i only.
  bool causal = false;
  // Query i does not see key i.
  bool exclude_diagonal = false;
  // Position among the keys of the first query given, for `causal` and `exclude_diagonal`, when the queries
  // are a block of rows of a larger map.
  std::int64_t first_query = 0;
};

// ShapeError unless mask.keys fits `batch` sets of `key_count` keys.
void require_fit(const Mask& mask, std::int64_t batch, std::int64_t key_count);

// Sets the scores [rows, key_count] of invisible keys to minus infinity. Row 0 is query `first_row` of item
// `batch_item`. Instantiated for float, double, std::complex<double>.
template <class T>
void hide_invisible(const Mask& mask, std::int64_t batch_item, std::int64_t first_row, std::int64_t rows,
                    std::int64_t key_count, T* scores);

}  // namespace libbio::attention
