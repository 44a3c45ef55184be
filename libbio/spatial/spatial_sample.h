// A spatial-transcriptomics section: counts of features in spots, and where the spots lie on the tissue.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libbio/record/table.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/tensor.h"

namespace libbio::spatial {

// 10x's names of what a feature is.
inline constexpr char kGeneExpression[] = "Gene Expression";
inline constexpr char kAntibodyCapture[] = "Antibody Capture";

struct Feature {
  std::string id;      // unique in a sample: Ensembl id, or the name where the file has no ids
  std::string symbol;  // as in the file; not unique
  std::string type = kGeneExpression;
  friend bool operator==(const Feature&, const Feature&) = default;
};

// A picture of the tissue as read, and how it lies under the spots.
struct TissueImage {
  std::string resolution;       // "hires", "lowres" or the file's own word
  Tensor<std::uint8_t> pixels;  // [height, width, 3], red green blue
  // Image pixel (column, row) = position of the spot × scale, where positions are full-resolution pixels.
  double scale = 1;
};

// Place of a spot as files give it: full-resolution pixels (column, row) of Space Ranger, or whatever an
// .h5ad has in obsm/spatial.
using Position = std::array<double, 2>;

// Constructed by readers, then not changed: `validate` has passed.
struct SpatialSample {
  std::string name;                   // of the library, or of the file
  std::vector<std::string> barcodes;  // unique
  std::vector<Feature> features;
  CountMatrix counts;               // spots × features
  std::vector<Position> positions;  // one per spot, finite
  // Of the array of spots, where the file tells: row and column, else empty.
  std::vector<std::array<std::int64_t, 2>> array_positions;
  std::vector<std::uint8_t> in_tissue;  // 0 or 1 per spot; empty where the file does not tell
  double spot_diameter = 0;             // in units of the positions; 0 where the file does not tell
  std::vector<TissueImage> images;
  std::map<std::string, double> scale_factors;  // as in the file, all of them
  // Other columns of the spots (labels, qualities) in the order of the file; categories as strings, with
  // "nan" where a spot has none.
  std::vector<std::pair<std::string, record::Column>> spot_columns;
  std::vector<std::pair<std::string, record::Column>> feature_columns;
  // Other matrices of the spots, [B, any]: obsm of an .h5ad. Read on request only (ReadOptions).
  std::map<std::string, Tensor<float>> spot_matrices;
  // What a user should know about how the files were understood, one sentence each: which element held the
  // counts, spots without a place that were left out, which image and factor were used.
  std::vector<std::string> remarks;
  std::vector<std::string> files;  // that were read, for provenance
};

// ShapeError where lists of spots or features differ in length from the counts, barcodes or ids repeat, a
// position is not finite, or an image has another shape than [height, width, 3].
void validate(const SpatialSample& sample);

// Names that occur more than once get "-1", "-2", ... from the second on, as AnnData and Seurat users expect;
// names that would then collide get the next number.
std::vector<std::string> made_unique(std::vector<std::string> names);

// The spots (features) listed, in the order listed; everything that is per spot (feature) follows.
SpatialSample select_spots(SpatialSample sample, const std::vector<std::int64_t>& spots);
SpatialSample select_features(SpatialSample sample, const std::vector<std::int64_t>& features);

}  // namespace libbio::spatial
