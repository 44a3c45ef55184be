// A list of records in an HDF5 file: what h5py writes for a structured array of numpy. Old AnnData files keep
// their tables in such lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libbio/h5/dataset.h"
#include "libbio/h5/object.h"

namespace libbio::h5 {

class Compound : public Object {
 public:
  struct Member {
    std::string name;
    std::optional<ElementType> type;  // none where libbio has no type for it
    Dims dims;                        // of the array that each record holds; empty for one element
  };

  std::int64_t rows() const { return rows_; }
  const std::vector<Member>& members() const { return members_; }
  bool has_member(const std::string& name) const;
  const Member& member(const std::string& name) const;  // InputError where there is none such

  // The elements of one member, row after row. T, and errors, as in Dataset::read.
  template <class T>
  std::vector<T> read(const std::string& name) const;
  std::vector<bool> read_bools(const std::string& name) const;
  // InputError also where a record holds an array of strings.
  std::vector<std::string> read_strings(const std::string& name) const;

 private:
  friend class Group;
  Compound(Handle handle, std::string place);
  const Member& member_of(const std::string& name, std::optional<ElementType> type) const;
  void read_member(const std::string& name, std::int64_t element_type, std::size_t element_bytes,
                   void* elements) const;

  std::int64_t rows_ = 0;
  std::vector<Member> members_;
};

}  // namespace libbio::h5
