#include "libbio/text/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "libbio/error.h"

namespace libbio::text {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 16;

[[noreturn]] void refuse(const std::string& path, int error) {
  throw ResourceError("cannot write '" + path + "': " + std::strerror(error));
}

}  // namespace

AtomicFile::AtomicFile(std::string path, bool overwrite)
    : pending_(std::move(path), overwrite),
      descriptor_(::open(pending_.path().c_str(), O_WRONLY | O_CLOEXEC)) {
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
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) refuse(pending_.final_path(), errno);
  pending_.commit();
}

}  // namespace libbio::text
