#include "libbio/text/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

#include "libbio/error.h"

namespace libbio::text {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 16;

[[noreturn]] void refuse(const std::string& path, int error) {
  throw ResourceError("cannot write '" + path + "': " + std::strerror(error));
}

[[noreturn]] void refuse_to_overwrite(const std::string& path) {
  throw UsageError("'" + path + "' exists already; give another name, or --force to overwrite it");
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Two runs, perhaps on two machines that share the folder, must not meet: the name is random and the writer
// creates it exclusively.
std::string temporary_name(const std::string& path) {
  constexpr std::size_t kLongestName = 200;
  std::random_device random;
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".partial-%08x%08x", random(), random());
  const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  return path.substr(0, std::min(path.size(), name + kLongestName)) + suffix;
}

void send_to_disk(int descriptor, const std::string& path) {
  // EINVAL: a file system that has nothing to send.
  if (::fsync(descriptor) != 0 && errno != EINVAL) refuse(path, errno);
}

// Renames unless the target exists. False if it exists.
bool rename_if_absent(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) refuse(to, errno);
  // Network file systems without that flag have hard links.
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return false;
    refuse(to, errno);
  }
  ::unlink(from.c_str());
  return true;
}

}  // namespace

void refuse_existing(const std::string& path, bool overwrite) {
  if (path.empty()) throw UsageError("the name of an output file is empty");
  const std::string folder = folder_of(path);
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    throw UsageError("cannot write '" + path + "': there is no folder '" + folder + "'");
  if (::lstat(path.c_str(), &status) != 0) return;
  if (S_ISDIR(status.st_mode)) throw UsageError("cannot write '" + path + "': it is a folder");
  if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
    throw UsageError("cannot write '" + path + "': it is not a regular file");
  if (!overwrite) refuse_to_overwrite(path);
}

PendingFile::PendingFile(std::string final_path, bool overwrite)
    : final_(std::move(final_path)), overwrite_(overwrite) {
  refuse_existing(final_, overwrite_);
  temporary_ = temporary_name(final_);
}

PendingFile::~PendingFile() {
  if (!committed_) ::unlink(temporary_.c_str());
}

void PendingFile::commit() {
  const int descriptor = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(final_, errno);
  try {
    send_to_disk(descriptor, final_);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
  if (overwrite_) {
    if (::rename(temporary_.c_str(), final_.c_str()) != 0) refuse(final_, errno);
  } else if (!rename_if_absent(temporary_, final_)) {
    refuse_to_overwrite(final_);
  }
  committed_ = true;
  // The new name itself is sent to the disk where the file system allows; the file is complete either way.
  const int folder = ::open(folder_of(final_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

AtomicFile::AtomicFile(std::string path, bool overwrite)
    : pending_(std::move(path), overwrite),
      descriptor_(::open(pending_.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) refuse(pending_.final_path(), errno);
  buffer_.reserve(kBuffer);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void AtomicFile::flush() {
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t count = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(pending_.final_path(), errno);
    done += static_cast<std::size_t>(count);
  }
  buffer_.clear();
}

void AtomicFile::write(std::string_view text) {
  if (descriptor_ < 0)
    throw ShapeError("text is written to '" + pending_.final_path() + "' after its commit");
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
}

void AtomicFile::commit() {
  flush();
  send_to_disk(descriptor_, pending_.final_path());
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) refuse(pending_.final_path(), errno);
  pending_.commit();
}

}  // namespace libbio::text
