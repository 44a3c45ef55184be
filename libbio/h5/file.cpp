#include "libbio/h5/file.h"

#include <fcntl.h>
#include <hdf5.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/lzf_filter.h"
#include "libbio/h5/memory_image.h"
#include "libbio/h5/seal.h"

namespace libbio::h5 {
namespace {

void silence_library() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

bool is_empty_file(const std::string& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure) && std::filesystem::file_size(path, failure) == 0;
}

[[noreturn]] void refuse(const std::string& path, const char* action, int reason) {
  throw ResourceError(path + ": cannot " + action + ": " + std::strerror(reason));
}

void write_all(const std::string& path, std::initializer_list<std::span<const char>> parts) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) refuse(path, "open the file", errno);
  for (std::span<const char> part : parts)
    while (!part.empty()) {
      const ssize_t written = ::write(file, part.data(), part.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        const int reason = written < 0 ? errno : ENOSPC;
        ::close(file);
        refuse(path, "write the file", reason);
      }
      part = part.subspan(static_cast<std::size_t>(written));
    }
  if (::close(file) != 0) refuse(path, "close the file", errno);
}

}  // namespace

File File::open(const std::string& path) {
  silence_library();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found) throw InputError(path + ": no such file");
  if (status.type() == std::filesystem::file_type::directory)
    throw InputError(path + ": expected an HDF5 file, found a directory");
  verify_seal(path);
  register_lzf();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_file_locking(access.id(), false, true);
  H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG);
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id());
  if (id < 0) {
    const std::string message = library_message();
    if (message.starts_with("truncated file"))
      throw InputError(path + ": is cut short: " + message + "; copy or compute it again");
    throw InputError(path + ": cannot open the HDF5 file: " + message);
  }
  return File(Handle(id), path, nullptr);
}

File File::create(const std::string& path) {
  silence_library();
  if (!is_empty_file(path)) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) refuse(path, "create the file", errno);
    ::close(file);
  }
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_V18);
  H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG);
  auto image = std::make_unique<MemoryImage>();
  image->attach(access.id());
  const Handle creation(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_obj_track_times(creation.id(), false);
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id());
  return File(Handle(check_write(id, path, "create the file")), path, std::move(image));
}

Group File::root() const {
  const std::string place = path_ + ":/";
  return Group(Handle(check_read(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), place, "open the root group")),
               place);
}

File::File(Handle handle, std::string path, std::unique_ptr<MemoryImage> image)
    : image_(std::move(image)), handle_(std::move(handle)), path_(std::move(path)) {}

File::File(File&& other) noexcept = default;

File::~File() = default;

void File::close() {
  const Handle closing = std::move(handle_);
  ssize_t bytes = 0;
  if (image_) {
    check_write(H5Fflush(closing.id(), H5F_SCOPE_GLOBAL), path_, "finish the file");
    bytes = check_write(H5Fget_file_image(closing.id(), nullptr, 0), path_, "finish the file");
  }
  check_write(H5Fclose(closing.id()), path_, "close the file");
  if (image_) {
    const std::span<const char> content = image_->bytes(static_cast<std::size_t>(bytes));
    write_all(path_, {seal_of(content), content});
  }
  image_.reset();
}

}  // namespace libbio::h5
