#include "libbio/text/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "libbio/error.h"

namespace libbio::text {
namespace {

constexpr std::size_t kRawBlock = std::size_t{1} << 18;
constexpr std::string_view kGzipMagic = "\x1f\x8b";

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw InputError("cannot read '" + path + "': " + reason);
}

// Formats that gzip's magic bytes are mistaken for by habit ("any compressed file will do").
void refuse_other_compression(const std::string& path, std::string_view start) {
  struct Known {
    std::string_view magic, name, command;
  };
  static constexpr Known kKnown[] = {{"BZh", "bzip2", "bzip2 -dc"},
                                     {std::string_view("\xfd"
                                                       "7zXZ\0",
                                                       6),
                                      "xz", "xz -dc"},
                                     {"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"},
                                     {"PK\x03\x04", "zip", "unzip -p"}};
  for (const Known& known : kKnown)
    if (start.substr(0, known.magic.size()) == known.magic)
      refuse(path, "the file is compressed with " + std::string(known.name) +
                       "; only gzip is read directly (" + std::string(known.command) +
                       " FILE | ... with '-' as the file reads it)");
}

int open_for_reading(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(path, std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(descriptor);
    refuse(path, "it is a directory, expected a file");
  }
  return descriptor;
}

}  // namespace

std::string shown_path(const std::string& path) {
  return path == "-" ? "<standard input>" : path;
}

struct ByteSource::Stream {
  Stream(const std::string& at, RawDigest wanted)
      : path(shown_path(at)), digest(wanted), descriptor(open_for_reading(at)), raw(kRawBlock) {}
  ~Stream() {
    if (inflating) inflateEnd(&zlib);
    if (descriptor != STDIN_FILENO) ::close(descriptor);
  }

  // Replaces the used-up raw block by the next one; false at the end of the file.
  bool fill() {
    begin = end = 0;
    while (!ended) {
      const ssize_t count = ::read(descriptor, raw.data(), raw.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) refuse(path, std::strerror(errno));
      if (count == 0) {
        ended = true;
        break;
      }
      end = static_cast<std::size_t>(count);
      account({raw.data(), end});
      return true;
    }
    return false;
  }

  // The first bytes decide how all of them are read; a pipe may deliver them one by one.
  void look_at_start() {
    constexpr std::size_t kLongestMagic = 6;
    while (end < kLongestMagic && !ended) {
      const ssize_t count = ::read(descriptor, raw.data() + end, raw.size() - end);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) refuse(path, std::strerror(errno));
      if (count == 0) ended = true;
      account({raw.data() + end, static_cast<std::size_t>(count)});
      end += static_cast<std::size_t>(count);
    }
    const std::string_view start(raw.data(), end);
    refuse_other_compression(path, start);
    gzip = start.substr(0, 2) == kGzipMagic;
    if (gzip) {
      if (inflateInit2(&zlib, 15 + 16) != Z_OK) throw ResourceError("zlib could not start: out of memory");
      inflating = true;
    }
  }

  void account(std::string_view bytes) {
    raw_bytes += bytes.size();
    if (digest == RawDigest::yes) sha256.update(bytes);
  }

  std::size_t read_plain(char* to, std::size_t size) {
    if (begin == end && !fill()) return 0;
    const std::size_t count = std::min(size, end - begin);
    std::memcpy(to, raw.data() + begin, count);
    begin += count;
    return count;
  }

  // Another member, zero padding (tapes, some object stores), or the end may follow a gzip member.
  bool another_member() {
    while (begin < end || fill()) {
      if (raw[begin] == kGzipMagic[0]) {
        inflateReset(&zlib);
        return true;
      }
      if (raw[begin] != '\0')
        refuse(path, "bytes that are not gzip follow the gzip data; is the file damaged?");
      ++begin;
    }
    return false;
  }

  std::size_t read_gzip(char* to, std::size_t size) {
    if (finished) return 0;
    zlib.next_out = reinterpret_cast<Bytef*>(to);
    zlib.avail_out = static_cast<uInt>(std::min(size, kRawBlock));
    const uInt wanted = zlib.avail_out;
    while (zlib.avail_out == wanted) {
      if (begin == end && !fill()) refuse(path, "the gzip data ends early; is the file complete?");
      zlib.next_in = reinterpret_cast<Bytef*>(raw.data() + begin);
      zlib.avail_in = static_cast<uInt>(end - begin);
      const int status = inflate(&zlib, Z_NO_FLUSH);
      begin = end - zlib.avail_in;
      if (status == Z_STREAM_END) {
        if (another_member()) continue;
        finished = true;
        break;
      }
      if (status == Z_MEM_ERROR) throw ResourceError("not enough memory to decompress '" + path + "'");
      if (status != Z_OK && status != Z_BUF_ERROR)
        refuse(path,
               std::string("the gzip data is damaged (") + (zlib.msg ? zlib.msg : "unknown reason") + ")");
    }
    return wanted - zlib.avail_out;
  }

  std::string path;
  RawDigest digest;
  int descriptor;
  std::vector<char> raw;
  std::size_t begin = 0, end = 0;  // unused part of raw
  bool ended = false;              // no more raw bytes
  bool gzip = false, inflating = false, finished = false;
  z_stream zlib{};
  Sha256 sha256;
  std::uint64_t raw_bytes = 0;
};

ByteSource::ByteSource(const std::string& path, RawDigest digest)
    : stream_(std::make_unique<Stream>(path, digest)) {
  stream_->look_at_start();
}

ByteSource::~ByteSource() = default;

std::size_t ByteSource::read(char* to, std::size_t size) {
  if (size == 0) return 0;
  return stream_->gzip ? stream_->read_gzip(to, size) : stream_->read_plain(to, size);
}

bool ByteSource::compressed() const {
  return stream_->gzip;
}

FileDigest ByteSource::drain() {
  while (stream_->fill()) {
  }
  stream_->finished = true;
  FileDigest all{stream_->raw_bytes, {}};
  if (stream_->digest == RawDigest::yes) all.sha256 = stream_->sha256.hex();
  return all;
}

std::string read_whole(const std::string& path, std::size_t most_bytes) {
  ByteSource source(path);
  std::string content;
  std::vector<char> block(kRawBlock);
  while (const std::size_t count = source.read(block.data(), block.size())) {
    if (count > most_bytes - content.size())
      throw InputError("'" + shown_path(path) + "' holds more than " + std::to_string(most_bytes) +
                       " bytes, too many for this kind of file");
    content.append(block.data(), count);
  }
  return content;
}

}  // namespace libbio::text
