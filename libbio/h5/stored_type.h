// Element types as HDF5 stores them. For the .cpp files of this folder; identifiers are hid_t.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libbio/h5/dataset.h"

namespace libbio::h5 {

// The type in memory and the type in the file (always little-endian) for T.
template <class T>
std::int64_t memory_type();
template <class T>
std::int64_t file_type();

// int8 enumeration {FALSE = 0, TRUE = 1}: how h5py and AnnData store truth values.
Handle bool_type();
// Variable-length UTF-8.
Handle string_type();

// Throws InputError where libbio has no type for it.
ElementType element_type(std::int64_t stored_type, const std::string& place);
// Whether each value of the stored type is a value of T.
template <class T>
bool holds(std::int64_t stored_type);

// The text as valid UTF-8: each byte that is not part of it, and NUL, becomes U+FFFD.
std::string as_utf8(std::string_view text);

}  // namespace libbio::h5
