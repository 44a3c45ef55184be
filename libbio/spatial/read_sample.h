// Any file or folder of a spatial sample, told by its content.
#pragma once

#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

struct ReadOptions {
  std::string layer{};                       // element of an .h5ad that holds the counts: "counts"; empty: X
  std::vector<std::string> spot_matrices{};  // keys of obsm to be read too
  std::string image{};                       // "hires", "lowres", or empty: the larger one that is there
  // Table of positions where the counts come without (TSV, MTX, 10x .h5), or instead of those of an .h5ad.
  std::string coordinates{};
  bool read_images = true;
};

// Reads
//  * a folder of Space Ranger ("outs", or what is inside it): filtered_feature_bc_matrix.h5 or the folder of
//    that name (raw_... where there is no filtered one, with a remark), spatial/tissue_positions*.csv,
//    spatial/scalefactors_json.json, spatial/tissue_{hires,lowres}_image.png
//  * a folder of matrix.mtx, features.tsv (genes.tsv) and barcodes.tsv, plain or gzip
//  * a 10x .h5 file of Cell Ranger 2 or 3 and later; positions from the folder "spatial" beside it
//  * an .h5ad file
//  * a table of counts, tab- or comma-separated, spots × genes or genes × spots, with options.coordinates or
//    with spots named like "16.92x9.015"
// InputError, citing the file and line or the HDF5 object, for everything else, for values that are negative
// or not whole (with the advice to name a layer), and for spots without positions.
SpatialSample read_sample(const std::string& path, const ReadOptions& options = {});

}  // namespace libbio::spatial
