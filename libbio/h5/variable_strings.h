// Strings of variable length, followed through the file by libbio. For the .cpp files of this folder.
//
// They lie in "global heap collections", and arrays hold references to them: length, address of the
// collection, number in it. HDF5 1.10 believes what these say: in a damaged file it reads for ever, or reads
// and writes outside of its memory. Here every reference is checked first.
// Format: HDF5 File Format Specification 3.0, section III.E.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace libbio::h5 {

// The elements of a dataset (attribute, member of a dataset of records), cut at their first NUL. `count` is
// its number of elements, which the caller has bounded. InputError, citing `place`, where a reference leads
// nowhere.
std::vector<std::string> variable_strings_of_dataset(std::int64_t dataset, std::size_t count,
                                                     const std::string& place);
std::vector<std::string> variable_strings_of_member(std::int64_t dataset, const std::string& member,
                                                    std::size_t count, const std::string& place);
std::vector<std::string> variable_strings_of_attribute(std::int64_t attribute, std::size_t count,
                                                       const std::string& place);

}  // namespace libbio::h5
