#include "libbio/spatial/image_checks.h"

#include <cstdint>

#include "libbio/error.h"
#include "libbio/text/crc32.h"

namespace libbio::spatial {
namespace {

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kJpegStart = "\xff\xd8\xff";
constexpr unsigned kFirstSegment = 0xC0, kHuffmanTables = 0xC4, kFirstRestart = 0xD0, kStart = 0xD8,
                   kEnd = 0xD9;

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | byte(bytes, i);
  return value;
}

[[noreturn]] void refuse_short(const std::string& path, const char* format) {
  refuse_image(path, std::string("the ") + format + " is cut short; copy or make it again");
}

void require_tables(const std::string& path, std::string_view tables) {
  constexpr std::size_t kHead = 17, kMostSymbols = 256;  // kind and number, then 16 counts of codes
  while (!tables.empty()) {
    if (tables.size() < kHead) refuse_image(path, "the JPEG is damaged: a table of codes is cut short");
    std::size_t symbols = 0;
    for (std::size_t length = 1; length < kHead; ++length) symbols += byte(tables, length);
    if (symbols > kMostSymbols || symbols > tables.size() - kHead)
      refuse_image(path, "the JPEG is damaged: a table of codes has " + std::to_string(symbols) + " symbols");
    tables.remove_prefix(kHead + symbols);
  }
}

// Moves behind the next marker and returns it; anything before it is skipped, as pictures of a scan are, in
// which a 0 follows bytes of value 255.
unsigned next_marker(const std::string& path, std::string_view& bytes) {
  for (;;) {
    const std::size_t mark = bytes.find('\xff');
    if (mark == std::string_view::npos) refuse_short(path, "JPEG");
    const std::size_t at = bytes.find_first_not_of('\xff', mark);
    if (at == std::string_view::npos) refuse_short(path, "JPEG");
    const unsigned marker = byte(bytes, at);
    bytes.remove_prefix(at + 1);
    if (marker != 0) return marker;
  }
}

}  // namespace

void refuse_image(const std::string& path, const std::string& reason) {
  throw InputError("cannot read the image '" + path + "': " + reason);
}

bool is_png(std::string_view bytes) {
  return bytes.starts_with(kPngSignature);
}

bool is_jpeg(std::string_view bytes) {
  return bytes.starts_with(kJpegStart);
}

void require_sound_png(const std::string& path, std::string_view bytes) {
  constexpr std::size_t kFrame = 12;  // length, type, checksum
  bytes.remove_prefix(kPngSignature.size());
  for (;;) {
    if (bytes.size() < kFrame) refuse_short(path, "PNG");
    const std::size_t length = big_endian(bytes.substr(0, 4));
    if (length > bytes.size() - kFrame) refuse_short(path, "PNG");
    text::Crc32 crc32;
    crc32.add(bytes.substr(4, length + 4));
    if (crc32.value() != big_endian(bytes.substr(length + 8, 4)))
      refuse_image(path, "the PNG is damaged: a checksum does not agree; copy or make it again");
    if (bytes.substr(4, 4) == "IEND") return;
    bytes.remove_prefix(length + kFrame);
  }
}

void require_sound_jpeg(const std::string& path, std::string_view bytes) {
  for (;;) {
    const unsigned marker = next_marker(path, bytes);
    if (marker == kEnd) return;
    if (marker < kFirstSegment || (marker >= kFirstRestart && marker <= kStart)) continue;  // no content
    if (bytes.size() < 2) refuse_short(path, "JPEG");
    const std::size_t length = big_endian(bytes.substr(0, 2));
    if (length < 2) refuse_image(path, "the JPEG is damaged: a segment without its length");
    if (length > bytes.size()) refuse_short(path, "JPEG");
    if (marker == kHuffmanTables) require_tables(path, bytes.substr(2, length - 2));
    bytes.remove_prefix(length);
  }
}

}  // namespace libbio::spatial
