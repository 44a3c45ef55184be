#include "libbio/spatial/image_file.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "libbio/error.h"
#include "libbio/text/byte_source.h"
#include "libbio/text/crc32.h"

#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

namespace libbio::spatial {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{1} << 30;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;
// Deflate shrinks by 1032 at most, and a byte of a PNG holds 8 pixels at most; JPEG needs more bits.
constexpr std::int64_t kMostPixelsPerByte = 1032 * 8;
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kJpegStart = "\xff\xd8\xff", kJpegEnd = "\xff\xd9";

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw InputError("cannot read the image '" + path + "': " + reason);
}

std::uint32_t big_endian(std::string_view four) {
  std::uint32_t value = 0;
  for (const char byte : four) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// stb_image trusts the chunks of a PNG: length, type, content, checksum of type and content.
void verify_png(const std::string& path, std::string_view bytes) {
  constexpr std::size_t kFrame = 12;
  bytes.remove_prefix(kPngSignature.size());
  for (;;) {
    if (bytes.size() < kFrame) refuse(path, "the PNG is cut short; copy or make it again");
    const std::size_t length = big_endian(bytes.substr(0, 4));
    if (length > bytes.size() - kFrame) refuse(path, "the PNG is cut short; copy or make it again");
    text::Crc32 crc32;
    crc32.add(bytes.substr(4, length + 4));
    if (crc32.value() != big_endian(bytes.substr(length + 8, 4)))
      refuse(path, "the PNG is damaged: a checksum does not agree; copy or make it again");
    if (bytes.substr(4, 4) == "IEND") return;
    bytes.remove_prefix(length + kFrame);
  }
}

// The format, checked as far as stb_image does not.
void require_whole(const std::string& path, std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return verify_png(path, bytes);
  if (bytes.starts_with(kJpegStart)) {
    if (bytes.rfind(kJpegEnd) == std::string_view::npos)
      refuse(path, "the JPEG is cut short; copy or make it again");
    return;
  }
  const bool tiff = bytes.starts_with("II") || bytes.starts_with("MM");
  refuse(path, std::string(tiff ? "it looks like TIFF" : "it is neither PNG nor JPEG") +
                   "; only PNG and JPEG are read");
}

struct PixelsOwner {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

std::uint8_t on_white(unsigned colour, unsigned alpha) {
  return static_cast<std::uint8_t>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

}  // namespace

Tensor<std::uint8_t> read_image(const std::string& path) {
  const std::string bytes = text::read_whole(path, kMostFileBytes);
  require_whole(path, bytes);
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, size, &width, &height, &channels) || width <= 0 || height <= 0)
    refuse(path, "its header is damaged, or it has more than 2^28 pixels");
  const std::int64_t pixels = std::int64_t{width} * height;
  const std::string shown = std::to_string(width) + " × " + std::to_string(height) + " pixels";
  if (pixels > kMostPixels) refuse(path, "it has " + shown + ", more than 2^28; give a smaller copy");
  if (pixels > static_cast<std::int64_t>(bytes.size()) * kMostPixelsPerByte)
    refuse(path, "it claims " + shown + ", more than its " + std::to_string(bytes.size()) +
                     " bytes can hold; copy or make it again");
  const std::unique_ptr<stbi_uc, PixelsOwner> decoded(
      stbi_load_from_memory(data, size, &width, &height, &channels, STBI_rgb_alpha));
  if (!decoded) refuse(path, std::string("it is damaged (") + stbi_failure_reason() + ")");
  Tensor<std::uint8_t> image(Shape{height, width, 3});
  const stbi_uc* from = decoded.get();
  std::uint8_t* to = image.data();
  for (std::int64_t i = 0; i < pixels; ++i, from += 4)
    for (int c = 0; c < 3; ++c) *to++ = on_white(from[c], from[3]);
  return image;
}

}  // namespace libbio::spatial
