// .npy files as NumPy writes them; for the tests of their reader.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace libbio::spatial {

// The header with its length, then the elements.
inline std::string npy_of(std::string header, std::string_view elements, char version = 1) {
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  while ((8 + length_bytes + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string file("\x93NUMPY", 6);
  file += version;
  file += '\0';
  for (std::size_t k = 0; k < length_bytes; ++k) file += static_cast<char>(header.size() >> 8 * k & 255);
  return file + header + std::string(elements);
}

inline std::string npy_header(const std::string& type, const std::string& shape, bool is_fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (is_fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }";
}

// The bytes of a number, lowest first or (big endian) last.
template <class T>
std::string bytes_of(T number, bool is_big_endian = false) {
  std::string bytes(reinterpret_cast<const char*>(&number), sizeof number);
  return is_big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

}  // namespace libbio::spatial
