#include "libbio/h5/variable_strings.h"

#include <hdf5.h>

#include <string_view>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/file_bytes.h"
#include "libbio/h5/object.h"
#include "libbio/h5/stored_type.h"

namespace libbio::h5 {
namespace {

std::size_t aligned(std::size_t size) {
  return (size + 7) / 8 * 8;
}

std::size_t reference_bytes(const FileBytes& file) {
  return 4 + file.address_bytes() + 4;
}

// The objects of the collections that were asked for.
class Heap {
 public:
  explicit Heap(const FileBytes& file) : file_(file) {}

  std::string_view object(std::uint64_t address, std::uint64_t number) {
    auto found = collections_.find(address);
    if (found == collections_.end()) found = collections_.emplace(address, read_collection(address)).first;
    const auto object = found->second.objects.find(number);
    if (object == found->second.objects.end())
      refuse_damage(file_.place(), "a string is said to be at a place where there is none");
    return std::string_view(found->second.bytes).substr(object->second.begin, object->second.size);
  }

 private:
  struct Extent {
    std::size_t begin, size;
  };
  struct Collection {
    std::string bytes;
    std::unordered_map<std::uint64_t, Extent> objects;
  };

  Collection read_collection(std::uint64_t address) {
    const std::size_t header = aligned(8 + file_.length_bytes()), item = aligned(8 + file_.length_bytes());
    const std::string start = file_.read(address, header);
    const std::uint64_t size = little_endian(std::string_view(start).substr(8, file_.length_bytes()));
    if (!start.starts_with("GCOL\1") || size < header)
      refuse_damage(file_.place(), "a place of strings does not begin as one");
    if (size > file_.size() - total_) refuse_damage(file_.place(), "places of strings overlap");
    total_ += size;
    Collection collection{file_.read(address, size), {}};
    const std::string_view bytes = collection.bytes;
    for (std::size_t at = header; at + item <= bytes.size();) {
      const std::uint64_t number = little_endian(bytes.substr(at, 2));
      const std::uint64_t length = little_endian(bytes.substr(at + 8, file_.length_bytes()));
      if (number == 0) break;  // the free rest
      if (length > bytes.size() - at - item)
        refuse_damage(file_.place(), "a string is longer than its place");
      collection.objects[number] = {at + item, length};
      at += aligned(item + length);
    }
    return collection;
  }

  const FileBytes& file_;
  std::unordered_map<std::uint64_t, Collection> collections_;
  std::uint64_t total_ = 0;  // bytes of collections, at most those of the file
};

std::vector<std::string> strings_at(std::string_view references, const FileBytes& file) {
  Heap heap(file);
  std::vector<std::string> strings;
  strings.reserve(references.size() / reference_bytes(file));
  for (; !references.empty(); references.remove_prefix(reference_bytes(file))) {
    const std::uint64_t length = little_endian(references.substr(0, 4));
    const std::uint64_t address = little_endian(references.substr(4, file.address_bytes()));
    const std::uint64_t number = little_endian(references.substr(4 + file.address_bytes(), 4));
    if (length == 0 || address == 0) {
      strings.emplace_back();
      continue;
    }
    const std::string_view object = heap.object(address, number);
    if (length > object.size()) refuse_damage(file.place(), "a string is longer than its place");
    const std::string_view text = object.substr(0, length);
    strings.emplace_back(text.substr(0, text.find('\0')));
  }
  return strings;
}

// HDF5 would follow the references when it converts them; as opaque bytes they stay as they are in the file.
herr_t leave_references(hid_t from, hid_t to, H5T_cdata_t* conversion, size_t, size_t, size_t, void*, void*,
                        hid_t) {
  if (conversion->command != H5T_CONV_INIT) return 0;
  conversion->need_bkg = H5T_BKG_NO;
  return H5Tis_variable_str(from) > 0 && H5Tget_size(from) == H5Tget_size(to) ? 0 : -1;
}

Handle reference_type(const FileBytes& file) {
  Handle type(H5Tcreate(H5T_OPAQUE, reference_bytes(file)));
  static const bool registered = [&] {
    return H5Tregister(H5T_PERS_SOFT, "references of strings", string_type().id(), type.id(),
                       leave_references) >= 0;
  }();
  if (!registered) throw ResourceError("HDF5 takes no conversion of types");
  return type;
}

// For files in memory, which are our own: HDF5 may follow the references.
template <class Read, class Space>
std::vector<std::string> strings_by_hdf5(std::size_t count, const Read& read, const Space& space,
                                         H5T_cset_t characters) {
  const Handle type = string_type();
  H5Tset_cset(type.id(), characters);
  std::vector<char*> pointers(count, nullptr);
  read(type.id(), pointers.data());
  std::vector<std::string> strings;
  for (const char* pointer : pointers) strings.emplace_back(pointer ? pointer : "");
  H5Dvlen_reclaim(type.id(), space().id(), H5P_DEFAULT, pointers.data());
  return strings;
}

template <class Read, class Space>
std::vector<std::string> strings_of(hid_t object, std::size_t count, const std::string& place,
                                    const Read& read, const Space& space, H5T_cset_t characters) {
  if (count == 0) return {};
  const FileBytes file(object, place);
  if (!file.on_disk()) return strings_by_hdf5(count, read, space, characters);
  std::string references(count * reference_bytes(file), '\0');
  read(reference_type(file).id(), references.data());
  return strings_at(references, file);
}

}  // namespace

std::vector<std::string> variable_strings_of_dataset(std::int64_t dataset, std::size_t count,
                                                     const std::string& place) {
  const Handle stored(check_read(H5Dget_type(dataset), place, "read the element type"));
  return strings_of(
      dataset, count, place,
      [&](hid_t type, void* to) {
        check_read(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, to), place, "read the strings");
      },
      [&] { return Handle(check_read(H5Dget_space(dataset), place, "read the size")); },
      H5Tget_cset(stored.id()));
}

std::vector<std::string> variable_strings_of_member(std::int64_t dataset, const std::string& member,
                                                    std::size_t count, const std::string& place) {
  return strings_of(
      dataset, count, place,
      [&](hid_t type, void* to) {
        const Handle record(H5Tcreate(H5T_COMPOUND, H5Tget_size(type)));
        H5Tinsert(record.id(), member.c_str(), 0, type);
        check_read(H5Dread(dataset, record.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, to), place,
                   "read the strings");
      },
      [&] { return Handle(check_read(H5Dget_space(dataset), place, "read the size")); }, H5T_CSET_UTF8);
}

std::vector<std::string> variable_strings_of_attribute(std::int64_t attribute, std::size_t count,
                                                       const std::string& place) {
  const Handle stored(check_read(H5Aget_type(attribute), place, "read the type of the attribute"));
  return strings_of(
      attribute, count, place,
      [&](hid_t type, void* to) { check_read(H5Aread(attribute, type, to), place, "read the attribute"); },
      [&] { return Handle(check_read(H5Aget_space(attribute), place, "read the size of the attribute")); },
      H5Tget_cset(stored.id()));
}

}  // namespace libbio::h5
