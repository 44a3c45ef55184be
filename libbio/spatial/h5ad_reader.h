// AnnData files.
#pragma once

#include <string>

#include "libbio/spatial/read_sample.h"

namespace libbio::spatial {

SpatialSample read_h5ad(const std::string& path, const ReadOptions& options);

}  // namespace libbio::spatial
