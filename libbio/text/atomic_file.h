// Output that appears under its final name complete or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace libbio::text {

// To be asked before long work: throws UsageError if `path` exists and `overwrite` is false (the message
// names --force), if it is anything but a regular file (a device must not be renamed over), or if its folder
// does not exist.
void refuse_existing(const std::string& path, bool overwrite);

// A unique temporary name in the folder of the final one, for a writer that opens files itself (HDF5: with
// H5F_ACC_EXCL). The file is created by the writer; without commit() the destructor removes it.
class PendingFile {
 public:
  // Checks refuse_existing.
  PendingFile(std::string final_path, bool overwrite);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  const std::string& path() const { return temporary_; }
  const std::string& final_path() const { return final_; }
  // Once the writer has closed the temporary: sends it to the disk and renames it. A file that appeared under
  // the final name meanwhile is kept unless `overwrite` (UsageError); ResourceError if the machine refuses.
  void commit();

 private:
  std::string final_, temporary_;
  bool overwrite_;
  bool committed_ = false;
};

// A text file written under a temporary name. Every write, flush and close is checked: a full disk is a
// ResourceError that names the final path, and nothing stays behind.
class AtomicFile {
 public:
  AtomicFile(std::string path, bool overwrite);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view text);
  // Makes the file appear; nothing may be written afterwards.
  void commit();

 private:
  void flush();

  PendingFile pending_;
  int descriptor_;
  std::string buffer_;
};

}  // namespace libbio::text
