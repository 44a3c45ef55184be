// Counts as 10x files and AnnData store them in HDF5: a group of data, indices and indptr.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/h5/group.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/spatial/count_value.h"

namespace libbio::spatial {

// What indptr has one more of.
enum class CompressedBy { kRows, kColumns };

struct SparseLayout {
  std::int64_t rows = 0, columns = 0;  // of the result
  CompressedBy by = CompressedBy::kRows;
  std::string advice = kLayerAdvice;  // what to do where values are no counts; ends the message
};

// The matrix in the one-dimensional arrays data (integers or real numbers of any width), indices and indptr
// (integers of any width) of the group, sorted, without stored zeros. Read in pieces: beside the result
// (8 bytes an entry) it takes only small buffers where it is compressed by rows, twice the result by columns.
//
// InputError, naming the array, where indptr has not one element more than there are rows (columns), does not
// begin with 0, falls, or does not end with the number of entries; where data and indices differ in length;
// where an index is outside or twice in a row; where a value is no count (negative, not whole, NaN, above
// 2^24); where the file cannot hold what it claims.
CountMatrix read_sparse_group(const h5::Group& group, const SparseLayout& layout);

}  // namespace libbio::spatial
