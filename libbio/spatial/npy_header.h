// The header of a .npy file: a Python dictionary of three entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace libbio::spatial {

struct NpyHeader {
  char kind = 'f';  // 'f' real, 'i' integer, 'u' integer from 0, 'b' truth value
  int bytes = 4;    // of an element
  bool is_big_endian = false;
  bool is_column_major = false;
  std::vector<std::int64_t> shape;  // none negative
};

// text: "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }" and blanks. `path` is for messages.
// InputError for anything else than the three keys, once each, and for types that are no numbers.
NpyHeader parse_npy_header(std::string_view text, const std::string& path);

}  // namespace libbio::spatial
