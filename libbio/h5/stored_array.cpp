#include "libbio/h5/stored_array.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <limits>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/chunk_sizes.h"
#include "libbio/h5/lzf_filter.h"

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

// Strings of variable length in an element of this type.
std::size_t variable_strings(hid_t type) {
  if (H5Tis_variable_str(type) > 0) return 1;
  if (H5Tget_class(type) == H5T_ARRAY) {
    const Handle element(H5Tget_super(type));
    const std::size_t bytes = H5Tget_size(element.id());
    return bytes == 0 ? 0 : H5Tget_size(type) / bytes * variable_strings(element.id());
  }
  std::size_t strings = 0;
  if (H5Tget_class(type) == H5T_COMPOUND)
    for (int member = 0; member < H5Tget_nmembers(type); ++member)
      strings += variable_strings(Handle(H5Tget_member_type(type, static_cast<unsigned>(member))).id());
  return strings;
}

// Of a chunk before compression. In a file a string takes 16 bytes (length, address, number), in memory a
// pointer.
std::size_t bytes_before_lzf(hid_t dataset, hid_t properties, const std::string& place) {
  const Handle type(check_read(H5Dget_type(dataset), place, "read the element type"));
  std::array<hsize_t, H5S_MAX_RANK> sizes{};
  const int rank = H5Pget_chunk(properties, static_cast<int>(sizes.size()), sizes.data());
  auto bytes =
      static_cast<long double>(H5Tget_size(type.id()) + variable_strings(type.id()) * (16 - sizeof(char*)));
  for (int axis = 0; axis < rank; ++axis)
    bytes *= static_cast<long double>(sizes[static_cast<std::size_t>(axis)]);
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();  // of HDF5
  if (bytes > static_cast<long double>(kMost))
    throw InputError(place + ": claims larger parts than HDF5 has");
  return static_cast<std::size_t>(bytes);
}

}  // namespace

void require_readable(std::int64_t dataset, const std::string& place) {
  const Handle properties = properties_of(dataset, place);
  const H5D_layout_t layout = H5Pget_layout(properties.id());
  if (layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(properties.id()) > 0))
    throw InputError(place + ": keeps its elements in other files; copy them into one file first");
  const int filters = H5Pget_nfilters(properties.id());
  for (int index = 0; index < filters; ++index) {
    unsigned flags = 0, config = 0;
    std::array<char, 64> name{};
    std::size_t parameters = 0;
    const H5Z_filter_t filter = H5Pget_filter2(properties.id(), static_cast<unsigned>(index), &flags,
                                               &parameters, nullptr, name.size(), name.data(), &config);
    name.back() = '\0';
    if (filter < 0 || H5Zfilter_avail(filter) <= 0)
      throw InputError(place + ": is compressed in a way that libbio does not read (filter " +
                       std::to_string(filter) + (name[0] ? ", '" + std::string(name.data()) + "'" : "") +
                       "); write the file again with gzip");
    if (filter == kLzfFilter) expect_lzf_chunks(bytes_before_lzf(dataset, properties.id(), place));
  }
}

void require_elements_stored(std::int64_t dataset, const Dims& dims, std::string_view what,
                             const std::string& place) {
  require_readable(dataset, place);
  const Handle properties = properties_of(dataset, place);
  // gzip shrinks by 1032 at most, lzf by less.
  const long double most_shrinkage = H5Pget_nfilters(properties.id()) > 0 ? 1100 : 1;
  const Handle stored(check_read(H5Dget_type(dataset), place, "read the element type"));
  const auto claimed =
      static_cast<long double>(element_count(dims)) * static_cast<long double>(H5Tget_size(stored.id()));
  const auto held = static_cast<long double>(H5Dget_storage_size(dataset));
  if (element_count(dims) > 0 &&
      static_cast<long double>(chunk_bytes(properties.id(), stored.id())) > held * most_shrinkage)
    throw InputError(place + ": claims chunks that are larger than all the file holds of it");
  if (claimed > held * most_shrinkage)
    throw InputError(place + ": is " + to_string(dims) + " " + std::string(what) +
                     ", but the file holds only " + std::to_string(static_cast<std::uint64_t>(held)) +
                     " bytes of it");
}

std::vector<std::string> fixed_strings(std::int64_t dataset, std::int64_t stored_type,
                                       std::int64_t memory_type, std::size_t count,
                                       const std::string& place) {
  std::vector<std::string> strings;
  strings.reserve(count);
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
