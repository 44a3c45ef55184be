// A look at how an object is stored before HDF5 opens it. For the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace libbio::h5 {

// HDF5 1.10 divides by the sizes of chunks when it opens an array, and reads behind them when they are for
// other elements than the array has: it crashes where a damaged file says so. InputError there. Only old
// object headers are looked at, the newer ones have checksums.
// Format: HDF5 File Format Specification 3.0, sections IV.A.1.a, IV.A.2.b, IV.A.2.d and IV.A.2.i.
void require_chunk_sizes(std::int64_t group, const std::string& name, const std::string& place);

// Bytes of one chunk before compression, of an array with these properties and elements; 0 where it is not
// cut into chunks.
std::size_t chunk_bytes(std::int64_t creation_properties, std::int64_t stored_type);

}  // namespace libbio::h5
