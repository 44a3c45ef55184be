// A user's own features of the spots.
#pragma once

#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

struct FeatureMatrix {
  std::string file;      // that was read, for provenance; empty for a matrix of the sample
  Tensor<float> values;  // [B, F], in the order of the sample's spots; finite, F > 0
  std::vector<std::string> remarks;
};

// KEY of "obsm/KEY", to be asked of the reader of the sample (ReadOptions::spot_matrices); empty for files.
std::string spot_matrix_key(const std::string& source);

// source:
//  * "obsm/KEY": a matrix that was read with the sample
//  * "FILE.npy": see read_npy(); rows in the order of the spots
//  * "FILE.h5" (or .hdf5) with one 2-D dataset of numbers at its top, or "FILE.h5:/group/dataset". Where
//    a 1-D dataset of strings "barcodes" lies beside it, rows are joined by it: rows of other spots are left
//    out (remark). Otherwise rows are in the order of the spots.
// InputError, citing the file or dataset, where it cannot be read, has another number of rows than there are
// spots, lacks a spot's barcode or has it twice, or holds a number that is not finite. UsageError where the
// source is none of these.
FeatureMatrix read_feature_matrix(const std::string& source, const SpatialSample& sample);

}  // namespace libbio::spatial
