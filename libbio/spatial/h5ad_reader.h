// AnnData files.
#pragma once

#include <string>

#include "libbio/spatial/read_sample.h"

namespace libbio::spatial {

// A file of AnnData 0.5 or later (docs/anndata.md says what is taken from where). Counts are those of X or of
// options.layer ("raw": raw/X and its own features). Spots without a finite position are left out, with a
// remark. InputError, citing the HDF5 object, where counts or positions are missing or not what they should
// be; columns that cannot be read are left out, with a remark.
SpatialSample read_h5ad(const std::string& path, const ReadOptions& options);

}  // namespace libbio::spatial
