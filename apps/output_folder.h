// A folder of files that a verb writes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bio {

// UsageError if `path` is a file, has files in it (unless `force`), or its own folder does not exist.
void check_output_folder(const std::string& path, bool force);

// Files are written into a new folder beside the final one and go there with commit(); without it, nothing is
// left behind. Other files of an existing folder stay.
class OutputFolder {
 public:
  // As check_output_folder; ResourceError where the file system refuses, here and below.
  OutputFolder(std::string path, bool force);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // Where to write the file of that name.
  std::string place_for(const std::string& name) const;
  void commit();

 private:
  std::string path_;
  std::filesystem::path pending_;
};

// A name of a user as part of the name of a file: "_" in place of all but ASCII letters, digits, "-", "_" and
// ".".
std::string as_file_name(std::string name);

}  // namespace bio
