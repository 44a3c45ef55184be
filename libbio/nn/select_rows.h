// select_rows · some rows of an activation.
//
//   y_n = x_row(n)          dx_r = Σ_{n: row(n) = r} dy_n
//
// Shapes: x [..., C], seen as rows of C numbers in their order; row [n]; y [n, C]. A row may be taken more
// than once. Cached for backward: the numbers of the rows. ShapeError for a row that x does not have.
// Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/nn/tape.h"

namespace libbio::nn {

template <class T>
Activation<T> select_rows(const Activation<T>& x, std::span<const std::int64_t> row, const Pass& pass);

}  // namespace libbio::nn
