// The entries of a zip archive, as torch.save makes them: stored, not compressed.
//
// Sizes and places come from the directory at the end of the file (sizes beside the data may be absent), with
// the 64-bit fields where the file has them. Reference: APPNOTE.TXT 6.3.10 of PKWARE.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libbio/torch_file/binary_file.h"

namespace libbio::torch_file {

struct ZipEntry {
  std::string name;
  std::uint64_t header = 0;  // place of its local header
  std::uint64_t bytes = 0;
  std::uint32_t crc32 = 0;
  std::string trouble;  // why it cannot be read ("is compressed"); empty where it can
};

class ZipContainer {
 public:
  // WeightsError for a damaged or split archive, equal names and overlapping entries.
  explicit ZipContainer(const BinaryFile& file);

  // nullptr where there is none.
  const ZipEntry* find(std::string_view name) const;
  const std::vector<ZipEntry>& entries() const { return entries_; }
  // Place of its first byte. WeightsError for an entry that is compressed or encrypted, or outside the file.
  std::uint64_t begin(const ZipEntry& entry) const;

 private:
  struct Directory {
    std::uint64_t begin = 0, bytes = 0, entries = 0;
  };
  Directory find_directory() const;
  ZipEntry read_entry(ByteCursor& cursor) const;

  const BinaryFile& file_;
  std::vector<ZipEntry> entries_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace libbio::torch_file
