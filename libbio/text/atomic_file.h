// Text output that appears under its final name complete or not at all.
#pragma once

#include <string>
#include <string_view>

#include "libbio/text/pending_file.h"

namespace libbio::text {

// A text file written under a temporary name. Every write, flush and close is checked: a full disk is a
// ResourceError that names the final path, and nothing stays behind.
class AtomicFile {
 public:
  // As PendingFile.
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
