#include "libbio/h5/file.h"

#include <hdf5.h>

#include <filesystem>

#include "libbio/error.h"
#include "libbio/h5/check.h"

namespace libbio::h5 {
namespace {

void silence_library() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle access_properties() {
  Handle properties(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_libver_bounds(properties.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  H5Pset_file_locking(properties.id(), false, true);
  H5Pset_fclose_degree(properties.id(), H5F_CLOSE_STRONG);
  return properties;
}

}  // namespace

File File::open(const std::string& path) {
  silence_library();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found) throw InputError(path + ": no such file");
  if (status.type() == std::filesystem::file_type::directory)
    throw InputError(path + ": expected an HDF5 file, found a directory");
  const Handle properties = access_properties();
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, properties.id());
  if (id < 0) {
    const std::string message = library_message();
    if (message == "file signature not found")
      throw InputError(path + ": is not an HDF5 file (expected the bytes \\x89HDF at its start)");
    if (message.starts_with("truncated file"))
      throw InputError(path + ": is cut short: " + message + "; copy or compute it again");
    throw InputError(path + ": cannot open the HDF5 file: " + message);
  }
  return File(Handle(id), path, false);
}

File File::create(const std::string& path) {
  silence_library();
  std::error_code failure;
  const bool claimed = std::filesystem::is_regular_file(path, failure) &&
                       std::filesystem::file_size(path, failure) == 0 && !failure;
  const Handle access = access_properties();
  const Handle creation(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_obj_track_times(creation.id(), false);
  const hid_t id =
      H5Fcreate(path.c_str(), claimed ? H5F_ACC_TRUNC : H5F_ACC_EXCL, creation.id(), access.id());
  return File(Handle(check_write(id, path, "create the file")), path, true);
}

Group File::root() const {
  const std::string place = path_ + ":/";
  return Group(Handle(check_read(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), place, "open the root group")),
               place);
}

void File::close() {
  const Handle closing = std::move(handle_);
  if (writable_) check_write(H5Fflush(closing.id(), H5F_SCOPE_GLOBAL), path_, "write the file");
  check_write(H5Fclose(closing.id()), path_, "close the file");
}

}  // namespace libbio::h5
