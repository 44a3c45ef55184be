#include "libbio/text/pending_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "libbio/error.h"

namespace libbio::text {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& path, int reason) {
  throw ResourceError("cannot " + what + " '" + path + "': " + std::strerror(reason));
}

[[noreturn]] void throw_exists(const std::string& path) {
  throw UsageError("'" + path + "' exists already; choose another name or give --force to replace it");
}

// fsync of a file or a directory; some file systems have none for directories, which is no failure.
void force_to_disk(const std::string& path, bool is_directory) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) refuse("open", path, errno);
  const int failure = ::fsync(file) == 0 ? 0 : errno;
  const int close_failure = ::close(file) == 0 ? 0 : errno;
  if (failure != 0 && !(is_directory && (failure == EINVAL || failure == EROFS)))
    refuse("write to disk", path, failure);
  if (close_failure != 0) refuse("close", path, close_failure);
}

// Renames unless the final name is taken, in one step where the file system can do that.
void rename_to_free_name(const std::string& from, const std::string& to) {
#ifdef RENAME_NOREPLACE
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno == EEXIST) throw_exists(to);
  if (errno != EINVAL && errno != ENOSYS) refuse("create", to, errno);
#endif
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return;
  }
  if (errno == EEXIST) throw_exists(to);
  // No hard links here either (FAT, some network disks): a look, then a rename.
  refuse_existing(to, false);
  if (::rename(from.c_str(), to.c_str()) != 0) refuse("create", to, errno);
}

// File systems allow names of 255 bytes; the ending of the temporary needs some of them.
std::string shortened_name(const std::string& path) {
  constexpr std::size_t kLongestName = 200;
  const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  return path.substr(0, std::min(path.size(), name + kLongestName));
}

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

void refuse_existing(const std::string& path, bool overwrite) {
  if (path.empty()) throw UsageError("the name of an output file is empty");
  struct stat found;
  const std::string directory = directory_of(path);
  if (::stat(directory.c_str(), &found) != 0 || !S_ISDIR(found.st_mode))
    throw UsageError("cannot write '" + path + "': there is no directory '" + directory + "'");
  if (::lstat(path.c_str(), &found) != 0) return;
  if (S_ISDIR(found.st_mode)) throw UsageError("'" + path + "' is a directory; give the name of a file");
  // A device must not be replaced by a file.
  if (!S_ISREG(found.st_mode) && !S_ISLNK(found.st_mode))
    throw UsageError("cannot write '" + path + "': it is not a regular file");
  if (!overwrite) throw_exists(path);
}

PendingFile::PendingFile(std::string final_path, bool overwrite)
    : final_path_(std::move(final_path)), overwrite_(overwrite) {
  refuse_existing(final_path_, overwrite_);
  static std::atomic<unsigned> number{0};
  for (;;) {
    path_ = shortened_name(final_path_) + ".partial-" + std::to_string(::getpid()) + "-" +
            std::to_string(number++);
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0) {
      ::close(file);
      return;
    }
    if (errno != EEXIST) refuse("create a file in", directory_of(final_path_), errno);
  }
}

PendingFile::~PendingFile() {
  if (!committed_) ::unlink(path_.c_str());
}

void PendingFile::commit() {
  force_to_disk(path_, false);
  if (overwrite_) {
    refuse_existing(final_path_, true);
    if (::rename(path_.c_str(), final_path_.c_str()) != 0) refuse("create", final_path_, errno);
  } else {
    rename_to_free_name(path_, final_path_);
  }
  committed_ = true;
  force_to_disk(directory_of(final_path_), true);
}

}  // namespace libbio::text
