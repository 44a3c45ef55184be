// An HDF5 file: opened to be read, or created to be written once.
#pragma once

#include <memory>
#include <string>

#include "libbio/h5/group.h"

namespace libbio::h5 {

class MemoryImage;

// Whether the file has the signature of HDF5 where HDF5 looks for it: at byte 0, 512, 1024, 2048 and so on.
// False for what is no file or cannot be read.
bool is_hdf5(const std::string& path);

// Written in the format of HDF5 1.8 (metadata with checksums), without times and without creation order:
// equal contents written in equal order give equal bytes. What is written stays in memory, compressed where
// asked for, until close() writes it in one go and needs that much memory once more. Files are not locked:
// readers see finished files only (see record/), and locks fail on some cluster file systems.
class File {
 public:
  // InputError where the file is absent, unreadable, damaged, cut short or no HDF5.
  static File open(const std::string& path);
  // `path` must not exist, or be an empty file of the caller's (a name claimed by text::PendingFile): nothing
  // is ever overwritten. ResourceError otherwise.
  static File create(const std::string& path);

  File(File&& other) noexcept;
  ~File();

  Group root() const;
  const std::string& path() const { return path_; }
  // Writes what is still in memory and closes the file and all groups and datasets of it, which must not be
  // used any more. ResourceError where anything could not be written. Without it the destructor closes, and a
  // failure goes unseen.
  void close();

 private:
  File(Handle handle, std::string path, std::unique_ptr<MemoryImage> image);

  std::unique_ptr<MemoryImage> image_;  // of a created file; must outlive handle_
  Handle handle_;
  std::string path_;
};

}  // namespace libbio::h5
