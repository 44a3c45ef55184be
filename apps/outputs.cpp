#include "apps/outputs.h"

#include <filesystem>
#include <set>

#include "libbio/error.h"
#include "libbio/h5/group.h"
#include "libbio/text/pending_file.h"

namespace bio {

using libbio::UsageError;
namespace fs = std::filesystem;

namespace {

// The same for all spellings of a path.
fs::path place_of(const std::string& path) {
  std::error_code failure;  // what cannot be followed is refused when it is written
  fs::path place = fs::weakly_canonical(fs::absolute(path), failure);
  if (failure) place = fs::absolute(path).lexically_normal();
  return place.has_filename() ? place : place.parent_path();  // "out/" is "out"
}

}  // namespace

void check_output_files(const std::vector<std::string>& paths, bool force) {
  for (const std::string& path : paths) {
    if (path == "-") throw UsageError("results go to files: '-' is not one");
    if (!path.empty()) libbio::text::refuse_existing(path, force);
  }
  check_distinct_outputs(paths);
}

void check_distinct_outputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
  std::set<fs::path> taken, read;
  for (const std::string& path : inputs)
    if (!path.empty() && path != "-") read.insert(place_of(path));
  for (const std::string& path : outputs) {
    if (path.empty()) continue;
    if (read.contains(place_of(path))) throw UsageError("'" + path + "' is an input and an output");
    if (!taken.insert(place_of(path)).second) throw UsageError("two outputs have the name '" + path + "'");
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
