// Tables of counts as text: spots × genes or genes × spots.
#pragma once

#include <string>

#include "libbio/spatial/spot_counts.h"
#include "libbio/spatial/spot_places.h"

namespace libbio::spatial {

// A dense table, tab- or comma-separated, plain or gzip, with names in its first line and first column (the
// corner may be named, empty or, as R writes it, not there). Spots are the rows or the columns: whichever
// `places` knows or, without places, whichever are named like "16.92x9.015". Genes get their names as ids.
//
// InputError, at the line: where neither or both can be spots, where a name without a place stands among
// named places, where spots repeat, lines differ in length, or a cell is no count.
SpotCounts read_count_table(const std::string& path, const SpotPlaces* places);

}  // namespace libbio::spatial
