#include "libbio/h5/dataset.h"

#include <hdf5.h>

#include <algorithm>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/stored_array.h"
#include "libbio/h5/stored_type.h"
#include "libbio/h5/variable_strings.h"

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

Dataset::Dataset(Handle handle, std::string place)
    : Object(std::move(handle), std::move(place)), dims_(stored_dims(id(), this->place())) {
  const Handle stored(check_read(H5Dget_type(id()), this->place(), "read the element type"));
  type_ = element_type(stored.id(), this->place());
}

void Dataset::require_stored() const {
  require_elements_stored(id(), dims_, name_of(type_), place());
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
  const std::int64_t steps = dims_.empty() ? 0 : dims_.front();
  const std::int64_t step = steps == 0 ? 1 : size() / steps;
  if (dims_.empty() || first < 0 || (step == 0 && !elements.empty()) ||
      (step > 0 && (std::ssize(elements) % step != 0 || first > steps - std::ssize(elements) / step)))
    throw ShapeError(place() + ": is " + to_string(dims_) + ", read from element " + std::to_string(first) +
                     " on into " + std::to_string(elements.size()));
  if (elements.empty()) return;
  require_type<T>(id(), type_, place());
  require_readable(id(), place());
  const Handle space(check_read(H5Dget_space(id()), place(), "read the size"));
  std::vector<hsize_t> begin(dims_.size(), 0), count(dims_.begin(), dims_.end());
  begin.front() = static_cast<hsize_t>(first);
  count.front() = static_cast<hsize_t>(std::ssize(elements) / step);
  check_read(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, begin.data(), nullptr, count.data(), nullptr),
             place(), "select elements");
  const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr));
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

std::int64_t Dataset::steps_per_chunk() const {
  const Handle properties(check_read(H5Dget_create_plist(id()), place(), "read how the array is stored"));
  if (dims_.empty() || H5Pget_layout(properties.id()) != H5D_CHUNKED) return 1;
  std::vector<hsize_t> chunk(dims_.size());
  check_read(H5Pget_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), place(),
             "read how the array is stored");
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(chunk.front()), 1,
                                  std::max<std::int64_t>(1, dims_.front()));
}

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
  if (H5Tis_variable_str(stored.id()) > 0) return variable_strings_of_dataset(id(), count, place());
  return fixed_strings(id(), stored.id(), stored.id(), count, place());
}

}  // namespace libbio::h5
