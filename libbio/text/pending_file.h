// A file under construction: it gets its final name only when it is complete.
#pragma once

#include <string>

namespace libbio::text {

// Writers work on path(), a new empty file beside the final one, and call commit() at the end. A writer that
// fails leaves nothing; one that is killed leaves at most "<final name>.partial-<process>-<number>".
class PendingFile {
 public:
  // UsageError as refuse_existing(); ResourceError where the directory does not allow a new file.
  PendingFile(std::string final_path, bool overwrite);
  ~PendingFile();  // removes the file unless it was committed
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& final_path() const { return final_path_; }

  // Forces the contents to disk, then gives the file its final name. Without `overwrite` a file that took the
  // name meanwhile stays (UsageError). ResourceError where the file system refuses. The file must be closed.
  void commit();

 private:
  std::string final_path_;
  std::string path_;
  bool overwrite_;
  bool committed_ = false;
};

// To be asked before long work. UsageError, with a hint at --force, if there is something at `path` and it
// must not be replaced; in any case if it is a directory or a device, or if its directory does not exist.
void refuse_existing(const std::string& path, bool overwrite);

}  // namespace libbio::text
