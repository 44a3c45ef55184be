// "Did you mean": the known name that a mistyped one resembles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bio {

// Number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
int edit_distance(std::string_view a, std::string_view b);

// "; did you mean 'contact'?", or "" when no candidate is within a third of the length of `typed` (at least
// 1 edit).
std::string suggestion(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace bio
