#include "libbio/torch_file/zip_container.h"

#include <algorithm>
#include <optional>

namespace libbio::torch_file {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kDirectoryEntry = 0x02014b50, kDirectoryEnd = 0x06054b50,
                        kDirectoryEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::uint64_t kLocalHeaderBytes = 30, kDirectoryEntryBytes = 46, kDirectoryEndBytes = 22,
                        kDirectoryEnd64Bytes = 56, kLocator64Bytes = 20, kLongestComment = 0xFFFF;
constexpr std::uint64_t kMostDirectoryBytes = 64 << 20;
constexpr std::uint16_t kExtra64 = 1;
constexpr std::uint32_t kFull32 = 0xFFFFFFFF;
constexpr std::uint64_t kFull16 = 0xFFFF;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::string bytes_at(const BinaryFile& file, std::uint64_t offset, std::uint64_t count) {
  if (offset > file.size() || count > file.size() - offset)
    file.refuse("the zip archive is cut short or its directory points outside of it");
  std::string bytes(count, '\0');
  file.read(offset, bytes);
  return bytes;
}

// The 64-bit values of the extra fields, in order.
std::optional<std::string_view> extra64(std::string_view extra) {
  while (extra.size() >= 4) {
    const std::uint64_t id = number(extra, 0, 2), size = number(extra, 2, 2);
    extra.remove_prefix(4);
    if (size > extra.size()) return std::nullopt;
    if (id == kExtra64) return extra.substr(0, size);
    extra.remove_prefix(size);
  }
  return std::nullopt;
}

}  // namespace

ZipContainer::ZipContainer(const BinaryFile& file) : file_(file) {
  const Directory directory = find_directory();
  if (directory.begin > file.size() || directory.bytes > file.size() - directory.begin)
    file.refuse("the directory of the zip archive lies behind the end of the file");
  if (directory.bytes > kMostDirectoryBytes || directory.entries > directory.bytes / kDirectoryEntryBytes)
    file.refuse("the directory of the zip archive claims " + std::to_string(directory.entries) +
                " entries in " + std::to_string(directory.bytes) + " bytes");
  ByteCursor cursor(file, directory.begin, directory.begin + directory.bytes);
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    entries_.push_back(read_entry(cursor));
    const ZipEntry& entry = entries_.back();
    if (!numbers_.emplace(entry.name, entries_.size() - 1).second)
      file.refuse("the zip archive has two entries called " + shown(entry.name));
    if (entry.bytes > file.size() - total && entry.trouble.empty())
      file.refuse("the entries of the zip archive overlap");
    if (entry.trouble.empty()) total += entry.bytes;
  }
}

ZipContainer::Directory ZipContainer::find_directory() const {
  const std::uint64_t tail_bytes = std::min(file_.size(), kDirectoryEndBytes + kLongestComment);
  const std::uint64_t tail_begin = file_.size() - tail_bytes;
  const std::string tail = bytes_at(file_, tail_begin, tail_bytes);
  for (std::uint64_t at = tail_bytes; at-- > 0;) {
    if (tail_bytes - at < kDirectoryEndBytes || number(tail, at, 4) != kDirectoryEnd ||
        at + kDirectoryEndBytes + number(tail, at + 20, 2) != tail_bytes)
      continue;
    Directory directory{number(tail, at + 16, 4), number(tail, at + 12, 4), number(tail, at + 10, 2)};
    if (number(tail, at + 4, 2) != number(tail, at + 6, 2)) file_.refuse("the zip archive is split");
    const std::uint64_t place = tail_begin + at;
    if (place >= kLocator64Bytes) {
      const std::string locator = bytes_at(file_, place - kLocator64Bytes, kLocator64Bytes);
      if (number(locator, 0, 4) == kLocator64) {
        const std::string end = bytes_at(file_, number(locator, 8, 8), kDirectoryEnd64Bytes);
        if (number(end, 0, 4) != kDirectoryEnd64)
          file_.refuse("the 64-bit directory of the zip archive is missing");
        return {number(end, 48, 8), number(end, 40, 8), number(end, 32, 8)};
      }
    }
    if (directory.begin == kFull32 || directory.bytes == kFull32 || directory.entries == kFull16)
      file_.refuse("the 64-bit directory of the zip archive is missing");
    return directory;
  }
  file_.refuse("the zip archive has no directory at its end; the file is cut short");
}

ZipEntry ZipContainer::read_entry(ByteCursor& cursor) const {
  const std::string fixed = cursor.take(kDirectoryEntryBytes);
  if (number(fixed, 0, 4) != kDirectoryEntry) file_.refuse("an entry of the directory is no entry");
  ZipEntry entry;
  entry.name = cursor.take(number(fixed, 28, 2));
  const std::string extra = cursor.take(number(fixed, 30, 2));
  cursor.skip(number(fixed, 32, 2));
  entry.crc32 = static_cast<std::uint32_t>(number(fixed, 16, 4));
  std::uint64_t packed = number(fixed, 20, 4);
  entry.bytes = number(fixed, 24, 4);
  entry.header = number(fixed, 42, 4);
  std::string_view wide = extra64(extra).value_or(std::string_view());
  for (std::uint64_t* const value : {&entry.bytes, &packed, &entry.header})
    if (*value == kFull32 && wide.size() >= 8) {
      *value = number(wide, 0, 8);
      wide.remove_prefix(8);
    }
  if ((number(fixed, 8, 2) & 1) != 0)
    entry.trouble = "is encrypted";
  else if (number(fixed, 10, 2) != 0 || packed != entry.bytes)
    entry.trouble = "is compressed; torch.save stores entries as they are";
  return entry;
}

const ZipEntry* ZipContainer::find(std::string_view name) const {
  const auto found = numbers_.find(std::string(name));
  return found == numbers_.end() ? nullptr : &entries_[found->second];
}

std::uint64_t ZipContainer::begin(const ZipEntry& entry) const {
  if (!entry.trouble.empty()) file_.refuse("the entry " + shown(entry.name) + " " + entry.trouble);
  const std::string header = bytes_at(file_, entry.header, kLocalHeaderBytes);
  if (number(header, 0, 4) != kLocalHeader)
    file_.refuse("there is no entry where the directory has " + shown(entry.name));
  const std::uint64_t begin =
      entry.header + kLocalHeaderBytes + number(header, 26, 2) + number(header, 28, 2);
  if (begin > file_.size() || entry.bytes > file_.size() - begin)
    file_.refuse("the entry " + shown(entry.name) + " reaches beyond the end of the file");
  return begin;
}

}  // namespace libbio::torch_file
