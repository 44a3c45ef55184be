#include "apps/output_folder.h"

#include <unistd.h>

#include "libbio/error.h"

namespace bio {
namespace {

namespace fs = std::filesystem;

fs::path parent_of(const fs::path& path) {
  const fs::path parent = path.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

// "out/" and "out" are the same folder.
fs::path without_slash(const std::string& path) {
  fs::path clean = path;
  while (!clean.has_filename() && clean.has_relative_path()) clean = clean.parent_path();
  return clean;
}

// Runs `work`; an error of the file system leaves as ResourceError.
template <class F>
void translating(const std::string& action, F&& work) {
  try {
    work();
  } catch (const fs::filesystem_error& error) {
    throw libbio::ResourceError(action + ": " + error.code().message());
  }
}

}  // namespace

void check_output_folder(const std::string& path, bool force) {
  const fs::path folder = without_slash(path);
  std::error_code ignored;
  if (!fs::is_directory(parent_of(folder), ignored))
    throw libbio::UsageError("cannot make the folder '" + path + "': there is no folder '" +
                             parent_of(folder).string() + "'");
  if (!fs::exists(folder, ignored)) return;
  if (!fs::is_directory(folder, ignored))
    throw libbio::UsageError("'" + path + "' is a file: expected the name of a new folder");
  if (!force && !fs::is_empty(folder, ignored))
    throw libbio::UsageError("the folder '" + path +
                             "' is not empty; --force replaces files of the same name");
}

OutputFolder::OutputFolder(std::string path, bool force) : path_(std::move(path)) {
  check_output_folder(path_, force);
  const fs::path folder = without_slash(path_);
  const fs::path beside =
      parent_of(folder) / (folder.filename().string() + ".partial-" + std::to_string(::getpid()));
  // The number of a process may be that of one that was killed and left its folder.
  translating("cannot make a folder beside '" + path_ + "'", [&] {
    pending_ = beside;
    for (int n = 2; !fs::create_directory(pending_); ++n)
      pending_ = beside.string() + "-" + std::to_string(n);
  });
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!pending_.empty()) fs::remove_all(pending_, ignored);
}

std::string OutputFolder::place_for(const std::string& name) const {
  return (pending_ / name).string();
}

void OutputFolder::commit() {
  const fs::path folder = without_slash(path_);
  translating("cannot write to the folder '" + path_ + "'", [&] {
    if (!fs::exists(folder)) {
      fs::rename(pending_, folder);
      return;
    }
    for (const fs::directory_entry& file : fs::directory_iterator(pending_))
      fs::rename(file.path(), folder / file.path().filename());
    fs::remove(pending_);
  });
  pending_.clear();
}

std::string as_file_name(std::string name) {
  for (char& c : name)
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
          c == '_' || c == '.'))
      c = '_';
  return name;
}

}  // namespace bio
