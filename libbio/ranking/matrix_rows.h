// Some rows of a matrix.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// values [n, C] -> [number of rows, C], in the order of `rows`, each in [0, n).
template <class T>
Tensor<T> rows_of(const Tensor<T>& values, std::span<const std::int64_t> rows) {
  const std::int64_t columns = values.dim(1);
  Tensor<T> chosen = Tensor<T>::for_overwrite({std::ssize(rows), columns});
  T* to = chosen.data();
  for (const std::int64_t row : rows) to = std::copy_n(values.data() + row * columns, columns, to);
  return chosen;
}

}  // namespace libbio::ranking
