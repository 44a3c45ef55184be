// Counts of spots as the formats give them that keep positions elsewhere: 10x .h5, MatrixMarket, tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

// The members are those of SpatialSample.
struct SpotCounts {
  std::string name;
  std::vector<std::string> barcodes;  // unique
  std::vector<Feature> features;      // ids unique
  CountMatrix counts;                 // spots × features
  std::vector<std::pair<std::string, record::Column>> feature_columns;
  std::vector<std::string> remarks, files;
};

// Index of the first name that is there before.
std::optional<std::size_t> first_repeated(const std::vector<std::string>& names);

// Ids that occur more than once get numbers (made_unique), and a remark says so.
void make_ids_unique(SpotCounts& counts);

// What a file or folder is called, or, where Space Ranger calls it the same for every section ("outs",
// "filtered_feature_bc_matrix.h5"), the folder that holds it.
std::string section_name(const std::string& path);

// "3 spots", "1 spot".
std::string counted(std::int64_t number, const std::string& noun);

}  // namespace libbio::spatial
