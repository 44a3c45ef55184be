// Folders of matrix.mtx, features.tsv and barcodes.tsv.
#pragma once

#include <string>

#include "libbio/spatial/spot_counts.h"

namespace libbio::spatial {

// Whether the folder has matrix.mtx or matrix.mtx.gz.
bool is_mtx_folder(const std::string& folder);

// matrix.mtx (see matrix_market.h), features.tsv (id, name, type) or genes.tsv of Cell Ranger 2 (id, name),
// barcodes.tsv; each plain or gzip, which the content tells. The name is section_name. InputError, at
// the line, for what is missing, barcodes that repeat, and lists that do not fit the matrix.
SpotCounts read_mtx_folder(const std::string& folder);

}  // namespace libbio::spatial
