// The bytes of an HDF5 file that is written in memory. For the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace libbio::h5 {

// HDF5 1.10 crashes when a disk gets full under its own writes, so files are made in memory, handed over here
// when HDF5 closes them, and written by libbio. (H5Fget_file_image of 1.10.8 spoils the checksum of the
// superblock.)
class MemoryImage {
 public:
  MemoryImage() = default;
  ~MemoryImage();
  MemoryImage(const MemoryImage&) = delete;
  MemoryImage& operator=(const MemoryImage&) = delete;

  // Makes files created with these access properties (hid_t) live in memory and end here; `this` must outlive
  // them.
  void attach(std::int64_t access_properties);
  // After H5Fclose.
  std::span<const char> bytes(std::size_t size) const { return {static_cast<const char*>(memory_), size}; }
  void take(void* memory) { memory_ = memory; }

 private:
  void* memory_ = nullptr;
};

}  // namespace libbio::h5
