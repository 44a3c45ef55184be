// Return codes of HDF5 as errors of libbio. For the .cpp files of this folder.
#pragma once

#include <cstdint>
#include <string>

namespace libbio::h5 {

// The innermost message of HDF5's error stack, as one readable line ("No space left on device").
std::string library_message();

// Returns `code` if it is not negative; else throws InputError (ResourceError) "<place>: cannot <action>:
// <message>".
std::int64_t check_read(std::int64_t code, const std::string& place, const char* action);
std::int64_t check_write(std::int64_t code, const std::string& place, const char* action);

}  // namespace libbio::h5
