// The bytes of a file or of standard input, decompressed on the way when they are gzip.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "libbio/text/sha256.h"

namespace libbio::text {

// Whether the SHA-256 of the raw bytes is computed while they are read.
enum class RawDigest { no, yes };

// "<standard input>" for "-", else the path itself.
std::string shown_path(const std::string& path);

// Reads forward only, so pipes work. Gzip is told by its first two bytes, never by the name; a file may hold
// several gzip members (as bgzip and `cat a.gz b.gz` make). All errors are InputErrors that name the file:
// missing, unreadable, a directory, truncated or damaged gzip data, another kind of compression.
class ByteSource {
 public:
  // path "-" reads standard input.
  explicit ByteSource(const std::string& path, RawDigest digest = RawDigest::no);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Up to `size` decompressed bytes; 0 only at the end.
  std::size_t read(char* to, std::size_t size);
  bool compressed() const;
  // Reads the remaining raw bytes without decompressing them and describes all raw bytes of the input; the
  // digest is empty unless it was asked for. read() returns 0 afterwards.
  FileDigest drain();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

// The whole content, decompressed. InputError beyond `most_bytes`.
std::string read_whole(const std::string& path, std::size_t most_bytes);

}  // namespace libbio::text
