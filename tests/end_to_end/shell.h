// Running commands and keeping what they print.
#pragma once

#include <filesystem>
#include <string>

namespace end_to_end {

struct Outcome {
  std::string output;
  int status = 0;  // exit status; 128 + signal when killed
};

// Runs a bash command line. Standard error counts only when the command redirects it.
Outcome run_in_bash(const std::string& command);

std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);

// An empty folder that disappears with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace end_to_end
