// Names that a user may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libbio::sequence {

// At most three of the names: those that contain the wanted one or are contained in it, case ignored, then
// those few edits away (Levenshtein distance of at most half the letters). Best first, then in file order.
std::vector<std::string> near_names(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace libbio::sequence
