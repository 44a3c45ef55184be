#include "libbio/spatial/space_ranger.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "libbio/error.h"
#include "libbio/spatial/find_file.h"
#include "libbio/spatial/mtx_folder.h"
#include "libbio/spatial/name_list.h"

namespace libbio::spatial {
namespace {

namespace fs = std::filesystem;

// Names in the folder, sorted.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure))
    names.push_back(at->path().filename().string());
  if (failure) throw InputError("cannot list the folder '" + folder.string() + "': " + failure.message());
  std::sort(names.begin(), names.end());
  return names;
}

void refuse_several_bins(const fs::path& folder) {
  std::vector<std::string> bins;
  for (const std::string& name : names_in(folder))
    if (name.starts_with("square_") && is_folder(folder / name)) bins.push_back(name);
  if (bins.empty()) return;
  throw InputError("'" + folder.string() + "' holds Visium HD counts of " +
                   (bins.size() == 1 ? "bins: " : "bins of several sizes: ") + listed(bins) +
                   "; name the folder of one size, such as '" + (folder / bins.back()).string() + "'");
}

// The name itself or, where it is not there, the only one that ends so, as in downloads
// ("V1_Mouse_Kidney_filtered_feature_bc_matrix.h5").
std::optional<std::string> find_h5(const fs::path& folder, const std::string& name) {
  std::vector<std::string> found;
  for (const std::string& candidate : names_in(folder)) {
    if (candidate == name) return (folder / name).string();
    if (candidate.ends_with(name)) found.push_back(candidate);
  }
  if (found.size() > 1)
    throw InputError("'" + folder.string() + "' holds counts of several sections: " + listed(found) +
                     "; name one of the files");
  if (found.empty()) return std::nullopt;
  return (folder / found.front()).string();
}

bool find_counts(const fs::path& folder, SpaceRangerFolder& found) {
  for (const bool filtered : {true, false}) {
    const std::string name = filtered ? "filtered_feature_bc_matrix" : "raw_feature_bc_matrix";
    found.filtered = filtered;
    if (const auto h5 = find_h5(folder, name + ".h5")) {
      found.counts = *h5;
      found.counts_are_h5 = true;
      return true;
    }
    if (is_mtx_folder((folder / name).string())) {
      found.counts = (folder / name).string();
      return true;
    }
  }
  return false;
}

}  // namespace

SpaceRangerFolder find_space_ranger(const std::string& path) {
  fs::path folder = path;
  if (is_folder(folder / "outs")) folder /= "outs";
  if (is_folder(folder / "binned_outputs")) folder /= "binned_outputs";
  SpaceRangerFolder found;
  if (!find_counts(folder, found)) {
    refuse_several_bins(folder);
    const std::vector<std::string> names = names_in(folder);
    const bool h5ad = std::any_of(names.begin(), names.end(),
                                  [](const std::string& name) { return name.ends_with(".h5ad"); });
    throw InputError(
        "'" + folder.string() +
        "' holds no counts: expected filtered_feature_bc_matrix.h5 or the folder "
        "filtered_feature_bc_matrix of Space Ranger, or matrix.mtx, features.tsv and barcodes.tsv; "
        "found " +
        listed(names) + (h5ad ? "; an .h5ad file must be named itself" : ""));
  }
  if (is_folder(folder / "spatial")) found.spatial = (folder / "spatial").string();
  return found;
}

}  // namespace libbio::spatial
