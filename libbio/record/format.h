// What marks an HDF5 file as a record, and which versions there are (docs/record.md).
#pragma once

namespace libbio::record {

inline constexpr const char* kEncodingType = "libbio-record";
inline constexpr const char* kEncodingVersion = "0.1.0";
inline constexpr const char* kComplete = "complete";  // attribute of the root group, written last

}  // namespace libbio::record
