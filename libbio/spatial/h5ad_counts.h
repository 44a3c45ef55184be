// Matrices of counts of AnnData files of any version: X, the layers, and raw.
#pragma once

#include <string>

#include "libbio/h5/group.h"
#include "libbio/spatial/count_matrix.h"

namespace libbio::spatial {

// Where a matrix is, and the table of its columns.
struct H5adMatrix {
  h5::Group parent;
  std::string name;
  h5::Group features_parent;
  std::string features_name;
  std::string place() const;  // "/layers/counts"
};

// X where `layer` is empty, else that layer; "raw" is AnnData's raw where no layer has that name. InputError,
// listing the layers there are and which of them hold counts, where there is no such element.
H5adMatrix find_matrix(const h5::Group& root, const std::string& layer);

// The matrix, spots × features: dense or sparse, compressed by rows or by columns. InputError where it is of
// another size, or holds what is no count; the message lists the layers that hold counts.
CountMatrix read_counts(const h5::Group& root, const H5adMatrix& matrix, std::int64_t spots,
                        std::int64_t features);

}  // namespace libbio::spatial
