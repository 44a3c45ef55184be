#include "libbio/sequence/near_names.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace libbio::sequence {
namespace {

constexpr std::size_t kMost = 3;
constexpr std::size_t kLongestCompared = 100;

std::string folded(std::string_view text) {
  std::string lower(text.substr(0, kLongestCompared));
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view wanted, const std::vector<std::string>& names) {
  const std::string sought = folded(wanted);
  std::vector<std::pair<std::size_t, std::size_t>> near;  // distance, index
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = folded(names[i]);
    const bool contained = name.find(sought) != std::string::npos ||
                           (name.size() >= 3 && sought.find(name) != std::string::npos);
    const std::size_t distance = contained ? 0 : edits(sought, name);
    if (distance > std::max(sought.size(), name.size()) / 2) continue;
    near.emplace_back(distance, i);
    std::sort(near.begin(), near.end());
    if (near.size() > kMost) near.pop_back();
  }
  std::vector<std::string> found;
  for (const auto& [distance, index] : near) found.push_back(names[index]);
  return found;
}

}  // namespace libbio::sequence
