// Folders of Space Ranger.
#pragma once

#include <string>

namespace libbio::spatial {

// Where the parts of a section lie.
struct SpaceRangerFolder {
  std::string counts;  // an .h5 file, or a folder of matrix.mtx
  bool counts_are_h5 = false;
  bool filtered = true;  // spots outside of the tissue are left out of the counts
  std::string spatial;   // folder of positions and images; empty where there is none
};

// `path` is "outs", the folder above it, or any folder with such contents:
// filtered_feature_bc_matrix.h5 (a name that ends so will do where there is one), or the folder
// filtered_feature_bc_matrix, or raw_... where there is no filtered one; and "spatial".
// InputError, saying what is there, where parts are missing, and for Visium HD with several sizes of bins.
SpaceRangerFolder find_space_ranger(const std::string& path);

}  // namespace libbio::spatial
