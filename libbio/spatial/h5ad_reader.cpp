#include "libbio/spatial/h5ad_reader.h"

#include "libbio/error.h"

namespace libbio::spatial {

SpatialSample read_h5ad(const std::string& path, const ReadOptions& options) {
  throw InputError(path + ": .h5ad files are not read yet");
}

}  // namespace libbio::spatial
