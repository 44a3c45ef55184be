#include "libbio/h5/stored_array.h"

#include <hdf5.h>

#include <algorithm>

#include "libbio/error.h"
#include "libbio/h5/check.h"

namespace libbio::h5 {

Dims stored_dims(std::int64_t dataset, const std::string& place) {
  const Handle space(check_read(H5Dget_space(dataset), place, "read the size"));
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) throw InputError(place + ": holds nothing");
  const int rank = static_cast<int>(
      check_read(H5Sget_simple_extent_ndims(space.id()), place, "read the number of dimensions"));
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  check_read(H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr), place, "read the size");
  // Also keeps element_count() from overflowing.
  constexpr long double kMostElements = 1e15L;
  long double elements = 1;
  Dims dims;
  for (hsize_t size : sizes) {
    elements *= std::max<long double>(1, static_cast<long double>(size));
    if (elements > kMostElements) throw InputError(place + ": claims more elements than a file can hold");
    dims.push_back(static_cast<std::int64_t>(size));
  }
  return dims;
}

namespace {

Handle properties_of(hid_t dataset, const std::string& place) {
  return Handle(check_read(H5Dget_create_plist(dataset), place, "read how the array is stored"));
}

}  // namespace

void require_own_elements(std::int64_t dataset, const std::string& place) {
  const Handle properties = properties_of(dataset, place);
  const H5D_layout_t layout = H5Pget_layout(properties.id());
  if (layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(properties.id()) > 0))
    throw InputError(place + ": keeps its elements in other files; copy them into one file first");
}

void require_elements_stored(std::int64_t dataset, const Dims& dims, std::string_view what,
                             const std::string& place) {
  require_own_elements(dataset, place);
  const Handle properties = properties_of(dataset, place);
  // gzip shrinks by 1032 at most.
  const long double most_shrinkage = H5Pget_nfilters(properties.id()) > 0 ? 1100 : 1;
  const Handle stored(check_read(H5Dget_type(dataset), place, "read the element type"));
  const auto claimed =
      static_cast<long double>(element_count(dims)) * static_cast<long double>(H5Tget_size(stored.id()));
  const auto held = static_cast<long double>(H5Dget_storage_size(dataset));
  if (claimed > held * most_shrinkage)
    throw InputError(place + ": is " + to_string(dims) + " " + std::string(what) +
                     ", but the file holds only " + std::to_string(static_cast<std::uint64_t>(held)) +
                     " bytes of it");
}

std::vector<std::string> stored_strings(std::int64_t dataset, std::int64_t stored_type,
                                        std::int64_t memory_type, std::size_t count,
                                        const std::string& place) {
  std::vector<std::string> strings;
  strings.reserve(count);
  if (H5Tis_variable_str(stored_type) > 0) {
    const Handle space(check_read(H5Dget_space(dataset), place, "read the size"));
    std::vector<char*> pointers(count, nullptr);
    check_read(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), place,
               "read the strings");
    for (const char* pointer : pointers) strings.emplace_back(pointer ? pointer : "");
    H5Dvlen_reclaim(memory_type, space.id(), H5P_DEFAULT, pointers.data());
    return strings;
  }
  const std::size_t length = H5Tget_size(stored_type);
  std::vector<char> bytes(count * length);
  check_read(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), place,
             "read the strings");
  for (std::size_t i = 0; i < count; ++i) {
    const char* begin = bytes.data() + i * length;
    strings.emplace_back(begin, std::find(begin, begin + length, '\0'));
  }
  return strings;
}

}  // namespace libbio::h5
