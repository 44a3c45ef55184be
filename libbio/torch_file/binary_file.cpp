#include "libbio/torch_file/binary_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "libbio/error.h"

namespace libbio::torch_file {
namespace {

constexpr std::uint64_t kBuffer = 1 << 16;
constexpr std::size_t kShownBytes = 80;

}  // namespace

BinaryFile::BinaryFile(const std::string& path) : path_(path) {
  struct stat found;
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) throw WeightsError(path + ": no such file");
    throw WeightsError(path + ": cannot read the file: " + std::strerror(errno));
  }
  if (!S_ISREG(found.st_mode))
    throw WeightsError(path + ": expected a PyTorch checkpoint, found " +
                       (S_ISDIR(found.st_mode) ? "a directory" : "something that is not a regular file"));
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw WeightsError(path + ": cannot read the file: " + std::strerror(errno));
  size_ = static_cast<std::uint64_t>(found.st_size);
}

BinaryFile::~BinaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void BinaryFile::refuse(const std::string& what) const {
  throw WeightsError(path_ + ": damaged checkpoint: " + what);
}

void BinaryFile::read(std::uint64_t offset, std::span<char> to) const {
  if (offset > size_ || to.size() > size_ - offset)
    refuse("bytes " + std::to_string(offset) + " to " + std::to_string(offset + to.size()) +
           " are expected, the file has " + std::to_string(size_));
  while (!to.empty()) {
    const ssize_t count = ::pread(descriptor_, to.data(), to.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw ResourceError(path_ + ": cannot read the file: " + std::strerror(errno));
    if (count == 0) refuse("the file became shorter while it was read");
    offset += static_cast<std::uint64_t>(count);
    to = to.subspan(static_cast<std::size_t>(count));
  }
}

ByteCursor::ByteCursor(const BinaryFile& file, std::uint64_t begin, std::uint64_t end)
    : file_(file), position_(begin), end_(end) {
  if (begin > end || end > file.size()) file.refuse("a part of it lies behind the end of the file");
}

void ByteCursor::require(std::uint64_t count) const {
  if (count > left())
    file_.refuse("at byte " + std::to_string(position_) + " " + std::to_string(count) +
                 " bytes are expected, " + std::to_string(left()) + " are there");
}

unsigned char ByteCursor::byte() {
  require(1);
  if (position_ < buffer_begin_ || position_ >= buffer_begin_ + buffer_.size()) {
    buffer_.resize(std::min(kBuffer, left()));
    buffer_begin_ = position_;
    file_.read(position_, buffer_);
  }
  return static_cast<unsigned char>(buffer_[position_++ - buffer_begin_]);
}

std::string ByteCursor::take(std::uint64_t count) {
  require(count);
  std::string bytes;
  bytes.reserve(count);
  while (bytes.size() < count) {
    bytes += static_cast<char>(byte());
    const std::uint64_t from = position_ - buffer_begin_;
    const std::uint64_t buffered = std::min(buffer_.size() - from, count - bytes.size());
    bytes.append(buffer_, from, buffered);
    position_ += buffered;
  }
  return bytes;
}

void ByteCursor::skip(std::uint64_t count) {
  require(count);
  position_ += count;
}

std::uint64_t ByteCursor::little_endian(int bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) number |= static_cast<std::uint64_t>(byte()) << (8 * i);
  return number;
}

std::string ByteCursor::line(std::size_t most) {
  std::string text;
  for (unsigned char next; (next = byte()) != '\n';) {
    if (text.size() >= most)
      file_.refuse("at byte " + std::to_string(position_) + " a name of more than " + std::to_string(most) +
                   " bytes");
    text += static_cast<char>(next);
  }
  return text;
}

std::string shown(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text.substr(0, kShownBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    quoted += byte < 0x20 || byte >= 0x7F ? '?' : c;
  }
  return quoted + (text.size() > kShownBytes ? "...'" : "'");
}

}  // namespace libbio::torch_file
