#include "apps/suggestion.h"

#include <algorithm>

namespace bio {

int edit_distance(std::string_view a, std::string_view b) {
  // distance[i][j]: first i characters of a into first j of b.
  std::vector<std::vector<int>> distance(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        distance[i][j] = static_cast<int>(i + j);
        continue;
      }
      const int replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({replaced, distance[i - 1][j] + 1, distance[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  return distance[a.size()][b.size()];
}

std::string suggestion(std::string_view typed, const std::vector<std::string>& candidates) {
  const std::string* nearest = nullptr;
  int fewest = std::max(1, static_cast<int>(typed.size() / 3)) + 1;
  for (const std::string& candidate : candidates) {
    const int edits = edit_distance(typed, candidate);
    if (edits < fewest) {
      fewest = edits;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? "" : "; did you mean '" + *nearest + "'?";
}

}  // namespace bio
