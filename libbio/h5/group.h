// A folder inside an HDF5 file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/h5/compound.h"
#include "libbio/h5/dataset.h"

namespace libbio::h5 {

// How the elements of a dataset lie in the file. Compressed: chunks of at most 1 MiB, bytes shuffled, gzip.
enum class Storage { kPlain, kCompressed };

// Whether an element may have this name: UTF-8, not empty, not ".", without '/' and NUL.
bool is_valid_name(std::string_view name);

// Names are those of direct children.
class Group : public Object {
 public:
  std::vector<std::string> children() const;  // in byte order
  bool contains(const std::string& name) const;
  bool has_group(const std::string& name) const;
  bool has_compound(const std::string& name) const;  // a dataset of records

  // InputError where there is no such child, or it is of another kind, or a link to elsewhere.
  Group group(const std::string& name) const;
  Dataset dataset(const std::string& name) const;
  Compound compound(const std::string& name) const;

  // ResourceError where the file system refuses; UsageError where the name is taken or not valid.
  Group create_group(const std::string& name);
  // T as in Dataset::read. ShapeError unless there are as many elements as the dims say.
  template <class T>
  Dataset write(const std::string& name, std::span<const T> elements, const Dims& dims,
                Storage storage = Storage::kPlain);
  Dataset write_bools(const std::string& name, const std::vector<bool>& elements, const Dims& dims);
  // Stored as UTF-8 of variable length. Bytes that are no UTF-8, and NUL, become U+FFFD.
  Dataset write_strings(const std::string& name, std::span<const std::string> elements, const Dims& dims);

 private:
  friend class File;
  Group(Handle handle, std::string place) : Object(std::move(handle), std::move(place)) {}
  std::string child_place(const std::string& name) const;
  void require_free(const std::string& name) const;
  Dataset create_dataset(const std::string& name, std::int64_t file_type, const Dims& dims, Storage storage,
                         std::int64_t element_bytes, std::int64_t memory_type, const void* elements);
};

}  // namespace libbio::h5
