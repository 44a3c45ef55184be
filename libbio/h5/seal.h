// The first 512 bytes of a file written by libbio: its size and checksum as text. For the .cpp files of this
// folder.
//
// HDF5 looks for its own start at byte 0, 512, 1024, ...; what comes before is the "user block", which every
// HDF5 reader skips. The checksum finds damage that HDF5 does not notice, and before HDF5 1.10, which hangs
// or crashes on some damaged files, sees it.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace libbio::h5 {

inline constexpr std::size_t kSealBytes = 512;

// The kSealBytes to be written before the bytes of an HDF5 file.
std::string seal_of(std::span<const char> content);
// InputError if the file is sealed and damaged or cut short, or is neither sealed nor HDF5. A file by another
// program has no seal and passes. ResourceError where it cannot be read.
void verify_seal(const std::string& path);

}  // namespace libbio::h5
