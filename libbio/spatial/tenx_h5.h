// The .h5 files of Cell Ranger and Space Ranger.
#pragma once

#include <string>

#include "libbio/h5/group.h"
#include "libbio/spatial/spot_counts.h"

namespace libbio::spatial {

// Whether the file has the group "matrix" of Cell Ranger 3 and later, or a group named after a genome as
// Cell Ranger 2 wrote it, with "genes" and "barcodes".
bool is_tenx_h5(const h5::Group& root);

// Features × barcodes, compressed by barcodes, which is spots × features compressed by spots. Ids, names and
// types of features; their genome, where the file tells, as feature column "genome". The name is the library
// if the file names just one, else section_name.
//
// InputError, naming the element, for what read_sparse_group refuses, for lists that do not fit the shape,
// for barcodes that repeat, and for files of Cell Ranger 2 with several genomes: each of those has a list of
// barcodes of its own, and nothing says that equal ones are one spot.
SpotCounts read_tenx_h5(const std::string& path);

}  // namespace libbio::spatial
