// Files and folders by their names.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <system_error>

namespace libbio::spatial {

inline bool is_folder(const std::filesystem::path& path) {
  std::error_code failure;
  return std::filesystem::is_directory(path, failure);
}

// Path of the first of the names, as it is or with ".gz", that is there; empty where there is none.
inline std::string find_file(const std::filesystem::path& folder, std::initializer_list<const char*> names) {
  std::error_code failure;
  for (const char* name : names)
    for (const char* ending : {"", ".gz"}) {
      const std::filesystem::path path = folder / (std::string(name) + ending);
      if (std::filesystem::exists(path, failure) && !is_folder(path)) return path.string();
    }
  return "";
}

// Without ".", ".." and links, as far as there is such a path; the path itself where that fails.
inline std::filesystem::path absolute_path(const std::string& path) {
  std::error_code failure;
  std::filesystem::path whole = std::filesystem::weakly_canonical(path, failure);
  if (failure) return path;
  return whole;
}

}  // namespace libbio::spatial
