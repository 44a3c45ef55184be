// The picture of variant scores.
#pragma once

#include <string>

#include "libbio/variants/variant_scores.h"

namespace libbio::variants {

// SVG or PNG by the ending of the path: amino acids, grouped by chemistry, against residues as users number
// them; a dot where the query has that letter, grey where nothing was computed. Errors as plot::draw_heatmap.
void draw_variant_scores(const VariantScores& scores, const std::string& path, bool overwrite);

}  // namespace libbio::variants
