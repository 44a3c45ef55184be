// What groups and datasets of an HDF5 file have in common: a place to cite in errors, and attributes.
//
// This folder is the only one that calls HDF5. Reading errors are InputError, writing errors ResourceError,
// and both name the place as "file.h5:/group/dataset". HDF5's own messages on standard error are switched off
// by File. Not safe for use by several threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace libbio::h5 {

// An HDF5 identifier (hid_t), released when the last owner goes.
class Handle {
 public:
  Handle() = default;
  explicit Handle(std::int64_t id) : id_(id) {}
  Handle(const Handle& other);
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle other) noexcept;
  ~Handle();
  std::int64_t id() const { return id_; }

 private:
  std::int64_t id_ = -1;
};

// The kinds of attribute that are read and written. Integers of any width are read as std::int64_t. A list of
// one integer is read as that integer.
using AttributeValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>,
                                    std::vector<std::int64_t>>;

class Object {
 public:
  // "file.h5:/items/ras/score"
  const std::string& place() const { return place_; }

  std::vector<std::string> attribute_names() const;  // in byte order
  bool has_attribute(const std::string& name) const;
  // InputError where the attribute is missing or of another kind than AttributeValue holds.
  AttributeValue attribute(const std::string& name) const;
  // The same, and InputError where it is not one string (a list of strings, one or more integers). A list of
  // one string is one string, too.
  std::string string_attribute(const std::string& name) const;
  std::vector<std::string> string_list_attribute(const std::string& name) const;
  std::vector<std::int64_t> integer_list_attribute(const std::string& name) const;
  void set_attribute(const std::string& name, const AttributeValue& value);

 protected:
  Object(Handle handle, std::string place) : handle_(std::move(handle)), place_(std::move(place)) {}
  std::int64_t id() const { return handle_.id(); }

 private:
  Handle handle_;
  std::string place_;
};

}  // namespace libbio::h5
