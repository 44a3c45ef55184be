// The folder "spatial" of Space Ranger: positions, scale factors, pictures of the tissue.
#pragma once

#include <string>

#include "libbio/spatial/read_sample.h"

namespace libbio::spatial {

// Path of tissue_positions.csv or tissue_positions_list.csv, plain or gzip; of tissue_positions.parquet where
// there is only this (read_positions refuses it). InputError where there is none.
std::string find_positions(const std::string& folder);

// Adds the scale factors, the diameter of spots and, unless options.read_images is off, one picture to a
// sample with positions: that of options.image, or else the larger one. A remark says which picture lies
// under the spots and by which factor, or why there is none, and how many spots lie outside of it.
// InputError for damaged files and for a factor that is not above 0; UsageError where options.image asks for
// a picture that is not there.
void read_tissue(const std::string& folder, const ReadOptions& options, SpatialSample& sample);

// Adds to the remarks of the sample how its image lies under the spots, and how many lie outside, if any do.
// `where` says where the image was found: "'hires' of the file".
void remark_on_image(const std::string& where, const TissueImage& image, SpatialSample& sample);

// A number with as many digits as a user needs to know it by.
std::string shown(double number);

}  // namespace libbio::spatial
