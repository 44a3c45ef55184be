#include "libbio/h5/compound.h"

#include <hdf5.h>

#include <algorithm>
#include <memory>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/stored_array.h"
#include "libbio/h5/stored_type.h"
#include "libbio/h5/variable_strings.h"

namespace libbio::h5 {
namespace {

// The type of a member, or of the elements of its array.
Handle element_type_of(hid_t compound, unsigned index, const std::string& place) {
  Handle type(check_read(H5Tget_member_type(compound, index), place, "read the type of a member"));
  if (H5Tget_class(type.id()) != H5T_ARRAY) return type;
  return Handle(check_read(H5Tget_super(type.id()), place, "read the type of a member"));
}

Dims array_dims(hid_t compound, unsigned index, const std::string& place) {
  const Handle type(check_read(H5Tget_member_type(compound, index), place, "read the type of a member"));
  std::vector<hsize_t> sizes;
  if (H5Tget_class(type.id()) == H5T_ARRAY) {
    sizes.resize(static_cast<std::size_t>(
        check_read(H5Tget_array_ndims(type.id()), place, "read the size of a member")));
    check_read(H5Tget_array_dims2(type.id(), sizes.data()), place, "read the size of a member");
  }
  // The array must be in the record: its size decides how much memory reading takes.
  auto bytes = static_cast<long double>(H5Tget_size(element_type_of(compound, index, place).id()));
  for (const hsize_t size : sizes) bytes *= static_cast<long double>(size);
  if (bytes > static_cast<long double>(H5Tget_size(compound)))
    throw InputError(place + ": claims a member that is larger than the records");
  return {sizes.begin(), sizes.end()};
}

std::string member_name(hid_t compound, unsigned index, const std::string& place) {
  const std::unique_ptr<char, decltype(&H5free_memory)> name(H5Tget_member_name(compound, index),
                                                             &H5free_memory);
  if (!name) throw InputError(place + ": cannot read the name of a member: " + library_message());
  return name.get();
}

// A record in memory that has this member only.
Handle record_type(const std::string& name, hid_t member_type, std::size_t bytes) {
  Handle record(H5Tcreate(H5T_COMPOUND, bytes));
  H5Tinsert(record.id(), name.c_str(), 0, member_type);
  return record;
}

}  // namespace

Compound::Compound(Handle handle, std::string place) : Object(std::move(handle), std::move(place)) {
  const Dims dims = stored_dims(id(), this->place());
  if (dims.size() != 1)
    throw InputError(this->place() + ": expected a list of records, found an array " + to_string(dims));
  rows_ = dims.front();
  const Handle stored(check_read(H5Dget_type(id()), this->place(), "read the type of the records"));
  const auto count = static_cast<unsigned>(
      check_read(H5Tget_nmembers(stored.id()), this->place(), "read the type of the records"));
  for (unsigned index = 0; index < count; ++index) {
    Member member{member_name(stored.id(), index, this->place()), std::nullopt,
                  array_dims(stored.id(), index, this->place())};
    try {
      member.type = element_type(element_type_of(stored.id(), index, this->place()).id(), this->place());
    } catch (const InputError&) {  // such a member is listed, not read
    }
    members_.push_back(std::move(member));
  }
}

bool Compound::has_member(const std::string& name) const {
  return std::ranges::find(members_, name, &Member::name) != members_.end();
}

const Compound::Member& Compound::member(const std::string& name) const {
  const auto found = std::ranges::find(members_, name, &Member::name);
  if (found == members_.end()) throw InputError(place() + ": expected a member '" + name + "', found none");
  return *found;
}

const Compound::Member& Compound::member_of(const std::string& name, std::optional<ElementType> type) const {
  const Member& found = member(name);
  if (!found.type || (type && *type != *found.type))
    throw InputError(place() + ": expected member '" + name + "' to hold " +
                     (type ? std::string(name_of(*type)) : "numbers") + ", found " +
                     (found.type ? std::string(name_of(*found.type)) : "a type that libbio does not read"));
  require_elements_stored(id(), {rows_}, "records", place());
  return found;
}

void Compound::read_member(const std::string& name, std::int64_t type, std::size_t element_bytes,
                           void* elements) const {
  const Dims& dims = member(name).dims;
  Handle whole(H5Tcopy(type));
  if (!dims.empty()) {
    const std::vector<hsize_t> sizes(dims.begin(), dims.end());
    whole = Handle(H5Tarray_create2(type, static_cast<unsigned>(sizes.size()), sizes.data()));
  }
  const std::size_t bytes = element_bytes * static_cast<std::size_t>(element_count(dims));
  const Handle record = record_type(name, whole.id(), bytes);
  check_read(H5Dread(id(), record.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, elements), place(),
             "read the elements");
}

template <class T>
std::vector<T> Compound::read(const std::string& name) const {
  const Member& found = member_of(name, std::nullopt);
  const Handle stored(check_read(H5Dget_type(id()), place(), "read the type of the records"));
  const int index = H5Tget_member_index(stored.id(), name.c_str());
  if (!holds<T>(element_type_of(stored.id(), static_cast<unsigned>(index), place()).id()))
    throw InputError(place() + ": member '" + name + "' holds " + std::string(name_of(*found.type)) +
                     ", which is another type than expected");
  std::vector<T> elements(static_cast<std::size_t>(rows_ * element_count(found.dims)));
  if (!elements.empty()) read_member(name, memory_type<T>(), sizeof(T), elements.data());
  return elements;
}

template std::vector<float> Compound::read(const std::string&) const;
template std::vector<double> Compound::read(const std::string&) const;
template std::vector<std::int32_t> Compound::read(const std::string&) const;
template std::vector<std::int64_t> Compound::read(const std::string&) const;
template std::vector<std::uint8_t> Compound::read(const std::string&) const;
template std::vector<std::uint64_t> Compound::read(const std::string&) const;

std::vector<bool> Compound::read_bools(const std::string& name) const {
  const Member& found = member_of(name, ElementType::kBool);
  std::vector<std::int8_t> stored(static_cast<std::size_t>(rows_ * element_count(found.dims)));
  if (!stored.empty()) read_member(name, bool_type().id(), 1, stored.data());
  return {stored.begin(), stored.end()};
}

std::vector<std::string> Compound::read_strings(const std::string& name) const {
  if (!member_of(name, ElementType::kString).dims.empty())
    throw InputError(place() + ": expected a string in each record as '" + name + "', found arrays");
  const Handle stored(check_read(H5Dget_type(id()), place(), "read the type of the records"));
  const int index = H5Tget_member_index(stored.id(), name.c_str());
  const Handle type = element_type_of(stored.id(), static_cast<unsigned>(index), place());
  const auto count = static_cast<std::size_t>(rows_);
  if (H5Tis_variable_str(type.id()) > 0) return variable_strings_of_member(id(), name, count, place());
  const Handle record = record_type(name, type.id(), H5Tget_size(type.id()));
  return fixed_strings(id(), type.id(), record.id(), count, place());
}

}  // namespace libbio::h5
