// Where spots lie: tables of positions, and their union with counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/spatial/spot_counts.h"

namespace libbio::spatial {

struct SpotPlaces {
  std::string path;                   // of the table
  std::vector<std::string> barcodes;  // unique
  std::vector<Position> positions;
  // As in SpatialSample: one per barcode, or none.
  std::vector<std::array<std::int64_t, 2>> array_positions;
  std::vector<std::uint8_t> in_tissue;
};

// A table of positions, tab- or comma-separated, plain or gzip:
//  * tissue_positions*.csv of any Space Ranger: barcode, in_tissue, array_row, array_col,
//    pxl_row_in_fullres, pxl_col_in_fullres, without header before version 2; in_tissue also as text
//    (tissue_mark)
//  * any table with a header whose first column holds barcodes, with columns x and y under names of
//    kPositionNames (further columns are ignored)
//  * without header: barcode, x, y
// The first line is a header if its first cell is "barcode" or no other cell is a number. Positions are
// (column, row) of pixels, which is (x, y). InputError, at the line, for anything else and for barcodes that
// repeat; for Parquet with a hint at how it is converted.
SpotPlaces read_positions(const std::string& path);

// The names of columns of positions, (x, y), in the order in which they are looked for; upper or lower case.
inline constexpr std::array<std::array<const char*, 2>, 11> kPositionNames = {{
    {"pxl_col_in_fullres", "pxl_row_in_fullres"},
    {"imagecol", "imagerow"},
    {"pixel_x", "pixel_y"},
    {"x", "y"},
    {"x_coord", "y_coord"},
    {"xcoord", "ycoord"},
    {"sdimx", "sdimy"},
    {"col", "row"},
    {"x_centroid", "y_centroid"},  // Xenium
    {"center_x", "center_y"},      // MERSCOPE
    {"array_col", "array_row"},
}};

// What a cell of in_tissue says: 1 or true, 0 or false, in upper or lower case; nothing for any other text.
std::optional<std::uint8_t> tissue_mark(std::string_view cell);

// The position in a name such as "16.92x9.015" or "10x13" (x, y); false for other names.
bool position_of_name(const std::string& name, Position& position);
// InputError where a name has none.
SpotPlaces places_of_names(const SpotCounts& counts);

// The spots in the order of the counts, joined by barcode. Spots without a position are left out and
// counted in a remark; InputError, with examples of the names, if that were all of them, or if the counts are
// of no spot or no feature.
SpatialSample placed_spots(SpotCounts counts, const SpotPlaces& places);

}  // namespace libbio::spatial
