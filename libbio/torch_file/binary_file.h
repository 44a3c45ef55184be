// The bytes of a checkpoint at any place of it. Files are taken for hostile: nothing is read past the end,
// and nothing is allocated for bytes that are not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace libbio::torch_file {

class BinaryFile {
 public:
  // WeightsError where there is no regular file that may be read.
  explicit BinaryFile(const std::string& path);
  ~BinaryFile();
  BinaryFile(const BinaryFile&) = delete;
  BinaryFile& operator=(const BinaryFile&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  // WeightsError unless all these bytes are in the file; ResourceError where the disk fails.
  void read(std::uint64_t offset, std::span<char> to) const;
  // WeightsError "<path>: damaged checkpoint: <what>".
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// Reads forward through [begin, end) of a file.
class ByteCursor {
 public:
  // WeightsError where the file ends before `end`.
  ByteCursor(const BinaryFile& file, std::uint64_t begin, std::uint64_t end);

  std::uint64_t position() const { return position_; }  // in the file
  std::uint64_t left() const { return end_ - position_; }
  // WeightsError at the end; likewise below.
  unsigned char byte();
  std::string take(std::uint64_t count);
  void skip(std::uint64_t count);
  std::uint64_t little_endian(int bytes);
  // Without the newline that ends it; WeightsError for a line longer than `most` bytes.
  std::string line(std::size_t most);

  const BinaryFile& file() const { return file_; }

 private:
  void require(std::uint64_t count) const;

  const BinaryFile& file_;
  std::uint64_t position_, end_;
  std::string buffer_;
  std::uint64_t buffer_begin_ = 0;
};

// Text of a file for an error message: quoted, without control characters, of bounded length.
std::string shown(std::string_view text);

}  // namespace libbio::torch_file
