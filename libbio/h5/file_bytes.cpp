#include "libbio/h5/file_bytes.h"

#include <hdf5.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <utility>

#include "libbio/error.h"
#include "libbio/h5/check.h"
#include "libbio/h5/object.h"

namespace libbio::h5 {

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

void refuse_damage(const std::string& place, const std::string& reason) {
  throw InputError(place + ": the file is damaged: " + reason + "; copy or make it again");
}

FileBytes::FileBytes(std::int64_t object, std::string place) : place_(std::move(place)) {
  const Handle file(check_read(H5Iget_file_id(object), place_, "find the file"));
  const Handle creation(check_read(H5Fget_create_plist(file.id()), place_, "read the sizes of addresses"));
  const Handle access(check_read(H5Fget_access_plist(file.id()), place_, "read how the file is accessed"));
  hsize_t base = 0, bytes = 0;
  check_read(H5Pget_sizes(creation.id(), &address_bytes_, &length_bytes_), place_,
             "read the sizes of addresses");
  check_read(H5Pget_userblock(creation.id(), &base), place_, "read the size of the user block");
  void* descriptor = nullptr;
  if (H5Pget_driver(access.id()) != H5FD_SEC2 || H5Fget_vfd_handle(file.id(), H5P_DEFAULT, &descriptor) < 0 ||
      descriptor == nullptr)
    return;
  descriptor_ = *static_cast<int*>(descriptor);
  check_read(H5Fget_filesize(file.id(), &bytes), place_, "read the size of the file");
  base_ = base;
  size_ = bytes > base ? bytes - base : 0;
}

std::string FileBytes::read(std::uint64_t address, std::uint64_t count) const {
  if (address > size_ || count > size_ - address)
    refuse_damage(place_, "parts of it are said to be behind its end");
  std::string bytes(count, '\0');
  std::span<char> rest(bytes);
  while (!rest.empty()) {
    const ssize_t got = ::pread(descriptor_, rest.data(), rest.size(),
                                static_cast<off_t>(base_ + address + (count - rest.size())));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) refuse_damage(place_, "parts of it are said to be behind its end");
    rest = rest.subspan(static_cast<std::size_t>(got));
  }
  return bytes;
}

}  // namespace libbio::h5
