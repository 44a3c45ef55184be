#include "libbio/h5/dataset.h"

#include <hdf5.h>

#include <algorithm>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/stored_type.h"

namespace libbio::h5 {

std::int64_t element_count(const Dims& dims) {
  std::int64_t count = 1;
  for (std::int64_t dim : dims) count *= dim;
  return count;
}

std::string to_string(const Dims& dims) {
  if (dims.empty()) return "scalar";
  std::string text = "[";
  for (std::size_t axis = 0; axis < dims.size(); ++axis)
    text += (axis ? ", " : "") + std::to_string(dims[axis]);
  return text + "]";
}

Dataset::Dataset(Handle handle, std::string place) : Object(std::move(handle), std::move(place)) {
  const Handle stored(check_read(H5Dget_type(id()), this->place(), "read the element type"));
  type_ = element_type(stored.id(), this->place());
  const Handle space(check_read(H5Dget_space(id()), this->place(), "read the size"));
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) throw InputError(this->place() + ": holds nothing");
  const int rank = static_cast<int>(
      check_read(H5Sget_simple_extent_ndims(space.id()), this->place(), "read the number of dimensions"));
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  check_read(H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr), this->place(), "read the size");
  // Also keeps element_count() from overflowing.
  constexpr long double kMostElements = 1e15L;
  long double elements = 1;
  for (hsize_t size : sizes) {
    elements *= std::max<long double>(1, static_cast<long double>(size));
    if (elements > kMostElements)
      throw InputError(this->place() + ": claims more elements than a file can hold");
    dims_.push_back(static_cast<std::int64_t>(size));
  }
}

namespace {

Handle properties_of(hid_t dataset, const std::string& place) {
  return Handle(check_read(H5Dget_create_plist(dataset), place, "read how the array is stored"));
}

void require_own_elements(hid_t properties, const std::string& place) {
  const H5D_layout_t layout = H5Pget_layout(properties);
  if (layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(properties) > 0))
    throw InputError(place + ": keeps its elements in other files; copy them into one file first");
}

}  // namespace

void Dataset::require_stored() const {
  const Handle properties = properties_of(id(), place());
  require_own_elements(properties.id(), place());
  // gzip shrinks by 1032 at most.
  const long double most_shrinkage = H5Pget_nfilters(properties.id()) > 0 ? 1100 : 1;
  const Handle stored(check_read(H5Dget_type(id()), place(), "read the element type"));
  const auto claimed = static_cast<long double>(size()) * static_cast<long double>(H5Tget_size(stored.id()));
  const auto held = static_cast<long double>(H5Dget_storage_size(id()));
  if (claimed > held * most_shrinkage)
    throw InputError(place() + ": is " + to_string(dims_) + " " + std::string(name_of(type_)) +
                     ", but the file holds only " + std::to_string(static_cast<std::uint64_t>(held)) +
                     " bytes of it");
}

namespace {

template <class T>
void require_type(hid_t dataset, ElementType found, const std::string& place) {
  const Handle stored(check_read(H5Dget_type(dataset), place, "read the element type"));
  if (holds<T>(stored.id())) return;
  const Handle wanted(H5Tcopy(file_type<T>()));
  throw InputError(place + ": expected " + std::string(name_of(element_type(wanted.id(), place))) +
                   ", found " + std::string(name_of(found)));
}

}  // namespace

template <class T>
void Dataset::read_into(std::span<T> elements) const {
  if (static_cast<std::int64_t>(elements.size()) != size())
    throw ShapeError(place() + ": has " + std::to_string(size()) + " elements, read into " +
                     std::to_string(elements.size()));
  require_type<T>(id(), type_, place());
  require_stored();
  check_read(H5Dread(id(), memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, elements.data()), place(),
             "read the elements");
}

template <class T>
std::vector<T> Dataset::read() const {
  require_stored();
  std::vector<T> elements(static_cast<std::size_t>(size()));
  read_into(std::span<T>(elements));
  return elements;
}

template <class T>
void Dataset::read_range(std::int64_t first, std::span<T> elements) const {
  if (dims_.size() != 1 || first < 0 || first > size() - std::ssize(elements))
    throw ShapeError(place() + ": is " + to_string(dims_) + ", read from element " + std::to_string(first) +
                     " on into " + std::to_string(elements.size()));
  if (elements.empty()) return;
  require_type<T>(id(), type_, place());
  require_own_elements(properties_of(id(), place()).id(), place());
  const Handle space(check_read(H5Dget_space(id()), place(), "read the size"));
  const auto begin = static_cast<hsize_t>(first);
  const hsize_t count = elements.size();
  check_read(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &begin, nullptr, &count, nullptr), place(),
             "select elements");
  const Handle memory(H5Screate_simple(1, &count, nullptr));
  check_read(H5Dread(id(), memory_type<T>(), memory.id(), space.id(), H5P_DEFAULT, elements.data()), place(),
             "read the elements");
}

template void Dataset::read_into(std::span<float>) const;
template void Dataset::read_into(std::span<double>) const;
template void Dataset::read_into(std::span<std::int32_t>) const;
template void Dataset::read_into(std::span<std::int64_t>) const;
template void Dataset::read_into(std::span<std::uint8_t>) const;
template void Dataset::read_into(std::span<std::uint64_t>) const;
template void Dataset::read_range(std::int64_t, std::span<float>) const;
template void Dataset::read_range(std::int64_t, std::span<double>) const;
template void Dataset::read_range(std::int64_t, std::span<std::int32_t>) const;
template void Dataset::read_range(std::int64_t, std::span<std::int64_t>) const;
template void Dataset::read_range(std::int64_t, std::span<std::uint8_t>) const;
template void Dataset::read_range(std::int64_t, std::span<std::uint64_t>) const;
template std::vector<float> Dataset::read() const;
template std::vector<double> Dataset::read() const;
template std::vector<std::int32_t> Dataset::read() const;
template std::vector<std::int64_t> Dataset::read() const;
template std::vector<std::uint8_t> Dataset::read() const;
template std::vector<std::uint64_t> Dataset::read() const;

std::vector<bool> Dataset::read_bools() const {
  if (type_ != ElementType::kBool)
    throw InputError(place() + ": expected bool, found " + std::string(name_of(type_)));
  require_stored();
  std::vector<std::int8_t> stored(static_cast<std::size_t>(size()));
  check_read(H5Dread(id(), bool_type().id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, stored.data()), place(),
             "read the elements");
  return {stored.begin(), stored.end()};
}

std::vector<std::string> Dataset::read_strings() const {
  if (type_ != ElementType::kString)
    throw InputError(place() + ": expected string, found " + std::string(name_of(type_)));
  require_stored();
  const Handle stored(check_read(H5Dget_type(id()), place(), "read the element type"));
  const auto count = static_cast<std::size_t>(size());
  std::vector<std::string> strings;
  strings.reserve(count);
  if (H5Tis_variable_str(stored.id()) > 0) {
    const Handle space(check_read(H5Dget_space(id()), place(), "read the size"));
    const Handle type = string_type();
    H5Tset_cset(type.id(), H5Tget_cset(stored.id()));
    std::vector<char*> pointers(count, nullptr);
    check_read(H5Dread(id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), place(),
               "read the strings");
    for (const char* pointer : pointers) strings.emplace_back(pointer ? pointer : "");
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, pointers.data());
    return strings;
  }
  const std::size_t length = H5Tget_size(stored.id());
  std::vector<char> bytes(count * length);
  check_read(H5Dread(id(), stored.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), place(),
             "read the strings");
  for (std::size_t i = 0; i < count; ++i) {
    const char* begin = bytes.data() + i * length;
    strings.emplace_back(begin, std::find(begin, begin + length, '\0'));
  }
  return strings;
}

}  // namespace libbio::h5
