// Counts in the MatrixMarket coordinate format, as Cell Ranger and its kin write them.
#pragma once

#include <cstdint>
#include <string>

#include "libbio/spatial/count_matrix.h"

namespace libbio::spatial {

// matrix.mtx, plain or gzip: features are its rows, barcodes its columns, both from 1, entries in any order;
// stored zeros are dropped. The result is spots × features.
//
// InputError, at the line: a header other than "matrix coordinate integer|real general", sizes other than
// those given, an entry outside, twice, or no count; more or fewer entries than announced.
// Format: https://math.nist.gov/MatrixMarket/formats.html
CountMatrix read_matrix_market(const std::string& path, std::int64_t features, std::int64_t barcodes);

}  // namespace libbio::spatial
