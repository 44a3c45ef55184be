#include "apps/outputs.h"

#include <filesystem>
#include <set>

#include "libbio/error.h"
#include "libbio/h5/group.h"
#include "libbio/text/pending_file.h"

namespace bio {

using libbio::UsageError;

void check_output_files(const std::vector<std::string>& paths, bool force) {
  for (const std::string& path : paths) {
    if (path == "-") throw UsageError("results go to files: '-' is not one");
    if (!path.empty()) libbio::text::refuse_existing(path, force);
  }
  check_distinct_outputs(paths);
}

void check_distinct_outputs(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  std::set<fs::path> places;
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    std::error_code failure;  // what cannot be followed is refused when it is written
    fs::path place = fs::weakly_canonical(fs::absolute(path), failure);
    if (failure) place = fs::absolute(path).lexically_normal();
    if (!place.has_filename()) place = place.parent_path();  // "out/" is "out"
    if (!places.insert(place).second) throw UsageError("two outputs have the name '" + path + "'");
  }
}

void check_picture_name(const std::string& path) {
  if (!path.empty() && !path.ends_with(".svg") && !path.ends_with(".png"))
    throw UsageError("cannot draw '" + path + "': expected a name that ends in .svg or .png");
}

void check_item_name(const std::string& name) {
  if (!libbio::h5::is_valid_name(name))
    throw UsageError("'" + name + "' cannot be the name of an item; choose another with --id");
}

}  // namespace bio
