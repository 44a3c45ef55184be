// What AnnData files say about the tissue: uns/spatial/<library>, as scanpy and squidpy keep it.
#pragma once

#include "libbio/h5/group.h"
#include "libbio/spatial/read_sample.h"
#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

// Fills in the name, the scale factors, the spot diameter and the picture of a sample that has its spots, as
// far as the file has them. Of several libraries, the one that column library_id of the spots names if it
// names one only, else the first, with a remark. Of several pictures, the one of options.image or else the
// largest that can be read; those that cannot be used are named in a remark, and so are spots outside.
// UsageError where options.image is not there; InputError where it cannot be used.
void read_library(const h5::Group& root, const ReadOptions& options, SpatialSample& sample);

}  // namespace libbio::spatial
