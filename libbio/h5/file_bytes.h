// The bytes of an open HDF5 file beside HDF5, to check what HDF5 1.10 takes on trust. For the .cpp files of
// this folder. Format: HDF5 File Format Specification 3.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace libbio::h5 {

std::uint64_t little_endian(std::string_view bytes);

// InputError "<place>: the file is damaged: <reason>; copy or make it again".
[[noreturn]] void refuse_damage(const std::string& place, const std::string& reason);

class FileBytes {
 public:
  // Of the file that the object (hid_t) is in.
  FileBytes(std::int64_t object, std::string place);

  // Files in memory are our own and need no check.
  bool on_disk() const { return descriptor_ >= 0; }
  // Of addresses and of lengths in the file.
  std::size_t address_bytes() const { return address_bytes_; }
  std::size_t length_bytes() const { return length_bytes_; }
  std::uint64_t size() const { return size_; }  // behind the first address
  const std::string& place() const { return place_; }
  // InputError where the file ends before.
  std::string read(std::uint64_t address, std::uint64_t count) const;

 private:
  std::string place_;
  std::size_t address_bytes_ = 8, length_bytes_ = 8;
  std::uint64_t base_ = 0;  // what addresses count from
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace libbio::h5
