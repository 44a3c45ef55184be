// How a file begins, which tells what it is.
#pragma once

#include <string>

namespace libbio::spatial {

// The first 4096 bytes or fewer, decompressed where the file is gzip. InputError where it cannot be read.
std::string file_start(const std::string& path);

}  // namespace libbio::spatial
