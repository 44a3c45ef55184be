#include "libbio/spatial/spot_counts.h"

#include <filesystem>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "libbio/spatial/find_file.h"

namespace libbio::spatial {

std::optional<std::size_t> first_repeated(const std::vector<std::string>& names) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!seen.insert(names[i]).second) return i;
  return std::nullopt;
}

void make_ids_unique(SpotCounts& counts) {
  std::vector<std::string> ids;
  ids.reserve(counts.features.size());
  for (const Feature& feature : counts.features) ids.push_back(feature.id);
  const std::optional<std::size_t> repeated = first_repeated(ids);
  if (!repeated) return;
  const std::string example = ids[*repeated];
  ids = made_unique(std::move(ids));
  std::int64_t renamed = 0;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (ids[i] != counts.features[i].id) {
      counts.features[i].id = ids[i];
      ++renamed;
    }
  counts.remarks.push_back(counted(renamed, "feature id") + " occurred before, such as '" + example +
                           "', and got a number: '" + ids[*repeated] + "'.");
}

std::string section_name(const std::string& path) {
  std::filesystem::path named = absolute_path(path);
  if (named.extension() == ".gz") named.replace_extension();
  for (;;) {
    const std::string stem = is_folder(named) ? named.filename().string() : named.stem().string();
    const bool usual =
        stem == "outs" || stem == "filtered_feature_bc_matrix" || stem == "raw_feature_bc_matrix";
    if (!usual || named.parent_path().filename().empty()) return stem;
    named = named.parent_path();
  }
}

std::string counted(std::int64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace libbio::spatial
