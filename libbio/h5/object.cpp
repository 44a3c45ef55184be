#include "libbio/h5/object.h"

#include <hdf5.h>

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/stored_type.h"
#include "libbio/h5/variable_strings.h"

namespace libbio::h5 {

Handle::Handle(const Handle& other) : id_(other.id_) {
  if (id_ >= 0) H5Iinc_ref(id_);
}

Handle::Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}

Handle& Handle::operator=(Handle other) noexcept {
  std::swap(id_, other.id_);
  return *this;
}

Handle::~Handle() {
  // File::close() releases everything inside a file, so the identifier may be gone already.
  if (id_ >= 0 && H5Iis_valid(id_) > 0) H5Idec_ref(id_);
}

namespace {

// An attribute that claims more than this is damage, not data.
constexpr hssize_t kMostAttributeBytes = 1 << 26;

std::vector<std::string> read_attribute_strings(hid_t attribute, hid_t stored, hssize_t count,
                                                const std::string& place) {
  std::vector<std::string> strings;
  if (count == 0) return strings;
  if (H5Tis_variable_str(stored) > 0)
    return variable_strings_of_attribute(attribute, static_cast<std::size_t>(count), place);
  const std::size_t length = H5Tget_size(stored);
  std::vector<char> bytes(static_cast<std::size_t>(count) * length);
  check_read(H5Aread(attribute, stored, bytes.data()), place, "read the attribute");
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const char* begin = bytes.data() + i * length;
    strings.emplace_back(begin, std::find(begin, begin + length, '\0'));
  }
  return strings;
}

void write_attribute(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type, hid_t space,
                     const void* value, const std::string& place) {
  const Handle properties(H5Pcreate(H5P_ATTRIBUTE_CREATE));
  H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8);
  const Handle attribute(
      check_write(H5Acreate2(object, name.c_str(), file_type, space, properties.id(), H5P_DEFAULT), place,
                  "create the attribute"));
  check_write(H5Awrite(attribute.id(), memory_type, value), place, "write the attribute");
}

}  // namespace

std::vector<std::string> Object::attribute_names() const {
  std::vector<std::string> names;
  const auto keep = [](hid_t, const char* name, const H5A_info_t*, void* kept) -> herr_t {
    static_cast<std::vector<std::string>*>(kept)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  check_read(H5Aiterate2(id(), H5_INDEX_NAME, H5_ITER_INC, &position, keep, &names), place_,
             "list the attributes");
  std::ranges::sort(names);
  return names;
}

bool Object::has_attribute(const std::string& name) const {
  return check_read(H5Aexists(id(), name.c_str()), place_, "look up an attribute") > 0;
}

AttributeValue Object::attribute(const std::string& name) const {
  const std::string place = place_ + "@" + name;
  if (!has_attribute(name)) throw InputError(place_ + ": expected an attribute '" + name + "', found none");
  const Handle attribute(check_read(H5Aopen(id(), name.c_str(), H5P_DEFAULT), place, "open the attribute"));
  const Handle stored(check_read(H5Aget_type(attribute.id()), place, "read the type of the attribute"));
  const Handle space(check_read(H5Aget_space(attribute.id()), place, "read the size of the attribute"));
  const ElementType type = element_type(stored.id(), place);
  const hssize_t count = check_read(H5Sget_simple_extent_npoints(space.id()), place, "read the size");
  const bool scalar = H5Sget_simple_extent_type(space.id()) == H5S_SCALAR;
  if (type == ElementType::kString) {
    if (count >
        kMostAttributeBytes / static_cast<hssize_t>(std::max<std::size_t>(1, H5Tget_size(stored.id()))))
      throw InputError(place + ": claims " + std::to_string(count) +
                       " strings, more than an attribute holds");
    std::vector<std::string> strings = read_attribute_strings(attribute.id(), stored.id(), count, place);
    if (scalar) return strings.at(0);
    return strings;
  }
  const bool is_real = type == ElementType::kFloat32 || type == ElementType::kFloat64;
  if (count != 1 && (type == ElementType::kBool || is_real ||
                     count > kMostAttributeBytes / static_cast<hssize_t>(sizeof(std::int64_t))))
    throw InputError(place + ": expected one number, integers or strings, found " + std::to_string(count) +
                     " of " + std::string(name_of(type)));
  if (type == ElementType::kBool) {
    std::int8_t value = 0;
    check_read(H5Aread(attribute.id(), bool_type().id(), &value), place, "read the attribute");
    return value != 0;
  }
  if (is_real) {
    double value = 0;
    check_read(H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &value), place, "read the attribute");
    return value;
  }
  std::vector<std::int64_t> integers(static_cast<std::size_t>(count));
  if (count > 0)
    check_read(H5Aread(attribute.id(), H5T_NATIVE_INT64, integers.data()), place, "read the attribute");
  // HDF5 gives the largest integer for all that are larger.
  if (std::ranges::find(integers, std::numeric_limits<std::int64_t>::max()) != integers.end())
    throw InputError(place + ": expected integers below 2^63 - 1");
  if (count == 1) return integers.front();
  return integers;
}

std::string Object::string_attribute(const std::string& name) const {
  const AttributeValue value = attribute(name);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list != nullptr && list->size() == 1) return list->front();  // as R writes a string
  throw InputError(place_ + ": expected one string as attribute '" + name + "'");
}

std::vector<std::string> Object::string_list_attribute(const std::string& name) const {
  const AttributeValue value = attribute(name);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  throw InputError(place_ + ": expected a list of strings as attribute '" + name + "'");
}

std::vector<std::int64_t> Object::integer_list_attribute(const std::string& name) const {
  const AttributeValue value = attribute(name);
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) return *list;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return {*integer};
  throw InputError(place_ + ": expected integers as attribute '" + name + "'");
}

void Object::set_attribute(const std::string& name, const AttributeValue& value) {
  const std::string place = place_ + "@" + name;
  const Handle scalar(H5Screate(H5S_SCALAR));
  if (const auto* truth = std::get_if<bool>(&value)) {
    const Handle type = bool_type();
    const std::int8_t stored = *truth ? 1 : 0;
    write_attribute(id(), name, type.id(), type.id(), scalar.id(), &stored, place);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    write_attribute(id(), name, H5T_STD_I64LE, H5T_NATIVE_INT64, scalar.id(), integer, place);
  } else if (const auto* real = std::get_if<double>(&value)) {
    write_attribute(id(), name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar.id(), real, place);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    const Handle type = string_type();
    const std::string stored = as_utf8(*text);
    const char* pointer = stored.c_str();
    write_attribute(id(), name, type.id(), type.id(), scalar.id(), &pointer, place);
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value)) {
    const hsize_t count = integers->size();
    const Handle space(H5Screate_simple(1, &count, nullptr));
    // HDF5 wants a pointer even for no number at all.
    const std::int64_t none = 0;
    write_attribute(id(), name, H5T_STD_I64LE, H5T_NATIVE_INT64, space.id(),
                    integers->empty() ? &none : integers->data(), place);
  } else {
    const Handle type = string_type();
    std::vector<std::string> stored;
    for (const std::string& item : std::get<std::vector<std::string>>(value)) stored.push_back(as_utf8(item));
    std::vector<const char*> pointers;
    for (const std::string& item : stored) pointers.push_back(item.c_str());
    const hsize_t count = pointers.size();
    const Handle space(H5Screate_simple(1, &count, nullptr));
    // HDF5 wants a pointer even for no string at all.
    pointers.push_back(nullptr);
    write_attribute(id(), name, type.id(), type.id(), space.id(), pointers.data(), place);
  }
}

}  // namespace libbio::h5
