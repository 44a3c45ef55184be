#include "libbio/attention/mask.h"

#include <algorithm>
#include <complex>
#include <limits>

namespace libbio::attention {

void require_fit(const Mask& mask, std::int64_t batch, std::int64_t key_count) {
  if (!mask.keys.data()) return;
  if (mask.keys.rank() == 1)
    require_shape("key mask", mask.keys.shape(), {key_count});
  else
    require_shape("key mask", mask.keys.shape(), {batch, key_count});
}

template <class T>
void hide_invisible(const Mask& mask, std::int64_t batch_item, std::int64_t first_row, std::int64_t rows,
                    std::int64_t key_count, T* scores) {
  const T hidden = -std::numeric_limits<double>::infinity();
  const std::uint8_t* exists = mask.keys.data();
  if (exists && mask.keys.rank() == 2) exists += batch_item * key_count;
  for (std::int64_t row = 0; row < rows; ++row) {
    T* const score = scores + row * key_count;
    const std::int64_t position = mask.first_query + first_row + row;
    if (exists)
      for (std::int64_t j = 0; j < key_count; ++j)
        if (!exists[j]) score[j] = hidden;
    if (mask.causal)
      std::fill(score + std::clamp(position + 1, std::int64_t{0}, key_count), score + key_count, hidden);
    if (mask.exclude_diagonal && position >= 0 && position < key_count) score[position] = hidden;
  }
}

template void hide_invisible(const Mask&, std::int64_t, std::int64_t, std::int64_t, std::int64_t, float*);
template void hide_invisible(const Mask&, std::int64_t, std::int64_t, std::int64_t, std::int64_t, double*);
template void hide_invisible(const Mask&, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                             std::complex<double>*);

}  // namespace libbio::attention
