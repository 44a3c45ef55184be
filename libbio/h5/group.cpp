#include "libbio/h5/group.h"

#include <hdf5.h>

#include <algorithm>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/chunk_sizes.h"
#include "libbio/h5/stored_type.h"

namespace libbio::h5 {
namespace {

constexpr std::int64_t kChunkBytes = 1 << 20;
constexpr unsigned kGzipLevel = 4;

// Whole inner axes and as many steps of an outer one as fit into a chunk.
std::vector<hsize_t> chunk_sizes(const Dims& dims, std::int64_t element_bytes) {
  std::vector<hsize_t> chunk(dims.size(), 1);
  std::int64_t bytes = element_bytes;
  for (std::size_t axis = dims.size(); axis-- > 0;) {
    const std::int64_t fitting = std::clamp<std::int64_t>(kChunkBytes / bytes, 1, dims[axis]);
    chunk[axis] = static_cast<hsize_t>(fitting);
    bytes *= fitting;
    if (fitting < dims[axis]) break;
  }
  return chunk;
}

H5I_type_t kind_of(hid_t id) {
  return H5Iget_type(id);
}

}  // namespace

std::string Group::child_place(const std::string& name) const {
  return place() + (place().ends_with('/') ? "" : "/") + name;
}

std::vector<std::string> Group::children() const {
  std::vector<std::string> names;
  const auto keep = [](hid_t, const char* name, const H5L_info_t*, void* kept) -> herr_t {
    static_cast<std::vector<std::string>*>(kept)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  check_read(H5Literate(id(), H5_INDEX_NAME, H5_ITER_INC, &position, keep, &names), place(),
             "list the group");
  std::ranges::sort(names);
  return names;
}

bool is_valid_name(std::string_view name) {
  return !name.empty() && name != "." && name.find('/') == std::string_view::npos && as_utf8(name) == name;
}

bool Group::contains(const std::string& name) const {
  return is_valid_name(name) &&
         check_read(H5Lexists(id(), name.c_str(), H5P_DEFAULT), child_place(name), "look up") > 0;
}

namespace {

Handle open_child(hid_t group, const std::string& name, const std::string& place) {
  H5L_info_t link;
  check_read(H5Lget_info(group, name.c_str(), &link, H5P_DEFAULT), place, "look up");
  if (link.type != H5L_TYPE_HARD)
    throw InputError(place + ": is a link to another place or file, which libbio does not follow");
  require_chunk_sizes(group, name, place);
  return Handle(check_read(H5Oopen(group, name.c_str(), H5P_DEFAULT), place, "open"));
}

}  // namespace

bool Group::has_group(const std::string& name) const {
  return contains(name) && kind_of(open_child(id(), name, child_place(name)).id()) == H5I_GROUP;
}

Group Group::group(const std::string& name) const {
  const std::string at = child_place(name);
  if (!contains(name)) throw InputError(at + ": expected a group, found nothing");
  Handle child = open_child(id(), name, at);
  if (kind_of(child.id()) != H5I_GROUP)
    throw InputError(at + ": expected a group, found another kind of object");
  return Group(std::move(child), at);
}

namespace {

constexpr std::size_t kUsualCacheBytes = 1 << 20;  // H5Pset_chunk_cache

std::size_t chunk_bytes_of(hid_t dataset) {
  const Handle properties(H5Dget_create_plist(dataset)), stored(H5Dget_type(dataset));
  return properties.id() < 0 || stored.id() < 0 ? 0 : chunk_bytes(properties.id(), stored.id());
}

}  // namespace

Dataset Group::dataset(const std::string& name) const {
  const std::string at = child_place(name);
  if (!contains(name)) throw InputError(at + ": expected a dataset, found nothing");
  Handle child = open_child(id(), name, at);
  if (kind_of(child.id()) != H5I_DATASET)
    throw InputError(at + ": expected a dataset, found another kind of object");
  if (const std::size_t bytes = chunk_bytes_of(child.id()); bytes > kUsualCacheBytes) {
    // What is read in pieces must not be decompressed once for each piece: the cache holds one chunk.
    child = Handle();  // HDF5 forgets another cache while the array is open
    const Handle access(H5Pcreate(H5P_DATASET_ACCESS));
    H5Pset_chunk_cache(access.id(), H5D_CHUNK_CACHE_NSLOTS_DEFAULT, bytes, H5D_CHUNK_CACHE_W0_DEFAULT);
    child = Handle(check_read(H5Dopen2(id(), name.c_str(), access.id()), at, "open"));
  }
  return Dataset(std::move(child), at);
}

namespace {

bool is_compound(hid_t object) {
  if (kind_of(object) != H5I_DATASET) return false;
  const Handle stored(H5Dget_type(object));
  return stored.id() >= 0 && H5Tget_class(stored.id()) == H5T_COMPOUND;
}

}  // namespace

bool Group::has_compound(const std::string& name) const {
  return contains(name) && is_compound(open_child(id(), name, child_place(name)).id());
}

Compound Group::compound(const std::string& name) const {
  const std::string at = child_place(name);
  if (!contains(name)) throw InputError(at + ": expected a list of records, found nothing");
  Handle child = open_child(id(), name, at);
  if (!is_compound(child.id()))
    throw InputError(at + ": expected a list of records, found another kind of object");
  return Compound(std::move(child), at);
}

void Group::require_free(const std::string& name) const {
  if (!is_valid_name(name))
    throw UsageError("'" + name + "' cannot name an element of " + place() +
                     ": expected text in UTF-8, not empty, not '.', without '/'");
  if (contains(name)) throw UsageError(child_place(name) + " exists already");
}

namespace {

Handle utf8_name_properties() {
  Handle properties(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8);
  return properties;
}

}  // namespace

Group Group::create_group(const std::string& name) {
  require_free(name);
  const std::string at = child_place(name);
  const Handle properties(H5Pcreate(H5P_GROUP_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  Handle child(
      check_write(H5Gcreate2(id(), name.c_str(), utf8_name_properties().id(), properties.id(), H5P_DEFAULT),
                  at, "create the group"));
  return Group(std::move(child), at);
}

Dataset Group::create_dataset(const std::string& name, std::int64_t stored_type, const Dims& dims,
                              Storage storage, std::int64_t element_bytes, std::int64_t type_in_memory,
                              const void* elements) {
  require_free(name);
  const std::string at = child_place(name);
  const std::vector<hsize_t> sizes(dims.begin(), dims.end());
  const Handle space(dims.empty() ? H5Screate(H5S_SCALAR)
                                  : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr));
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  // An array without elements, or a scalar, cannot be cut into chunks.
  if (storage == Storage::kCompressed && !dims.empty() && element_count(dims) > 0) {
    const std::vector<hsize_t> chunk = chunk_sizes(dims, element_bytes);
    check_write(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), at,
                "set chunks");
    check_write(H5Pset_shuffle(properties.id()), at, "set the shuffle filter");
    check_write(H5Pset_deflate(properties.id(), kGzipLevel), at, "set the gzip filter");
  }
  Handle child(check_write(H5Dcreate2(id(), name.c_str(), stored_type, space.id(),
                                      utf8_name_properties().id(), properties.id(), H5P_DEFAULT),
                           at, "create the dataset"));
  check_write(H5Dwrite(child.id(), type_in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements), at,
              "write the elements");
  return Dataset(std::move(child), at);
}

namespace {

void require_count(const std::string& place, std::size_t elements, const Dims& dims) {
  if (static_cast<std::int64_t>(elements) != element_count(dims))
    throw ShapeError(place + ": " + std::to_string(elements) + " elements for an array " + to_string(dims));
}

}  // namespace

template <class T>
Dataset Group::write(const std::string& name, std::span<const T> elements, const Dims& dims,
                     Storage storage) {
  require_count(child_place(name), elements.size(), dims);
  return create_dataset(name, file_type<T>(), dims, storage, sizeof(T), memory_type<T>(), elements.data());
}

template Dataset Group::write(const std::string&, std::span<const float>, const Dims&, Storage);
template Dataset Group::write(const std::string&, std::span<const double>, const Dims&, Storage);
template Dataset Group::write(const std::string&, std::span<const std::int32_t>, const Dims&, Storage);
template Dataset Group::write(const std::string&, std::span<const std::int64_t>, const Dims&, Storage);
template Dataset Group::write(const std::string&, std::span<const std::uint8_t>, const Dims&, Storage);
template Dataset Group::write(const std::string&, std::span<const std::uint64_t>, const Dims&, Storage);

Dataset Group::write_bools(const std::string& name, const std::vector<bool>& elements, const Dims& dims) {
  require_count(child_place(name), elements.size(), dims);
  const std::vector<std::int8_t> stored(elements.begin(), elements.end());
  const Handle type = bool_type();
  return create_dataset(name, type.id(), dims, Storage::kPlain, 1, type.id(), stored.data());
}

Dataset Group::write_strings(const std::string& name, std::span<const std::string> elements,
                             const Dims& dims) {
  require_count(child_place(name), elements.size(), dims);
  std::vector<std::string> stored;
  stored.reserve(elements.size());
  for (const std::string& element : elements) stored.push_back(as_utf8(element));
  std::vector<const char*> pointers;
  pointers.reserve(stored.size());
  for (const std::string& element : stored) pointers.push_back(element.c_str());
  const Handle type = string_type();
  return create_dataset(name, type.id(), dims, Storage::kPlain, sizeof(char*), type.id(), pointers.data());
}

}  // namespace libbio::h5
