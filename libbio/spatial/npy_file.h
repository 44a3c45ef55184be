// Matrices in NumPy's own format (.npy), without Python.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// A matrix of `rows` rows (of what `row_name` says, for messages) in a .npy file of format 1.0, 2.0 or 3.0,
// plain or gzip: float16, float32, float64, integers of 8 to 64 bits or truth values, of either byte order,
// row by row or column by column (Fortran). Numbers are rounded to float32. InputError, naming the file, for
// other shapes and types (Python objects, tables of fields, complex numbers), for a damaged header, for too
// few or too many bytes, and for numbers that are not finite or beyond float32, with their row and column
// counted from 0. Memory grows with the bytes that are there, never with what the header claims.
Tensor<float> read_npy(const std::string& path, std::int64_t rows, const std::string& row_name);

}  // namespace libbio::spatial
