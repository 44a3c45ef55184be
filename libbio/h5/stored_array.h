// What arrays of numbers and lists of records have in common. For the .cpp files of this folder; identifiers
// are hid_t.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/h5/dataset.h"

namespace libbio::h5 {

// InputError where the dataset holds nothing, or claims more elements than a file can hold.
Dims stored_dims(std::int64_t dataset, const std::string& place);

// To be asked right before elements are read. InputError where they are in other files, which may be any file
// of the user's, or are compressed in a way that HDF5 here does not know.
void require_readable(std::int64_t dataset, const std::string& place);

// The same, and InputError where the claimed size cannot be in the file. `what` names the elements:
// "float32".
void require_elements_stored(std::int64_t dataset, const Dims& dims, std::string_view what,
                             const std::string& place);

// `count` strings of fixed length. `stored_type` is how each is stored; `memory_type` is what HDF5 is asked
// for: the same, or a record of which that string is the only member.
std::vector<std::string> fixed_strings(std::int64_t dataset, std::int64_t stored_type,
                                       std::int64_t memory_type, std::size_t count, const std::string& place);

}  // namespace libbio::h5
