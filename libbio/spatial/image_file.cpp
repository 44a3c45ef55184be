#include "libbio/spatial/image_file.h"

#include <cstdlib>
#include <memory>
#include <string_view>

#include "libbio/spatial/image_checks.h"
#include "libbio/text/byte_source.h"

#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
// Tables that a damaged JPEG leaves out are empty then, not what was in the memory before.
#define STBI_MALLOC(size) std::calloc(1, size)
#define STBI_REALLOC(memory, size) std::realloc(memory, size)
#define STBI_FREE(memory) std::free(memory)
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

namespace libbio::spatial {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{1} << 30;
// Deflate shrinks by 1032 at most, and a byte of a PNG holds 8 pixels at most; JPEG needs more bits.
constexpr std::int64_t kMostPixelsPerByte = 1032 * 8;

// The format, checked as far as stb_image does not.
void require_sound(const std::string& path, std::string_view bytes) {
  if (is_png(bytes)) return require_sound_png(path, bytes);
  if (is_jpeg(bytes)) return require_sound_jpeg(path, bytes);
  if (bytes.empty()) refuse_image(path, "the file is empty");
  const bool tiff = bytes.starts_with("II") || bytes.starts_with("MM");
  refuse_image(path, std::string(tiff ? "it looks like TIFF" : "it is neither PNG nor JPEG") +
                         "; only PNG and JPEG are read");
}

struct PixelsOwner {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

}  // namespace

std::uint8_t on_white(unsigned colour, unsigned alpha) {
  return static_cast<std::uint8_t>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

Tensor<std::uint8_t> read_image(const std::string& path) {
  const std::string bytes = text::read_whole(path, kMostFileBytes);
  require_sound(path, bytes);
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, size, &width, &height, &channels) || width <= 0 || height <= 0)
    refuse_image(path, "its header is damaged, or it has more than 2^28 pixels");
  const std::int64_t pixels = std::int64_t{width} * height;
  const std::string shown = std::to_string(width) + " × " + std::to_string(height) + " pixels";
  if (pixels > kMostPixels) refuse_image(path, "it has " + shown + ", more than 2^28; give a smaller copy");
  if (pixels > static_cast<std::int64_t>(bytes.size()) * kMostPixelsPerByte)
    refuse_image(path, "it claims " + shown + ", more than its " + std::to_string(bytes.size()) +
                           " bytes can hold; copy or make it again");
  const std::unique_ptr<stbi_uc, PixelsOwner> decoded(
      stbi_load_from_memory(data, size, &width, &height, &channels, STBI_rgb_alpha));
  if (!decoded) refuse_image(path, std::string("it is damaged (") + stbi_failure_reason() + ")");
  Tensor<std::uint8_t> image(Shape{height, width, 3});
  const stbi_uc* from = decoded.get();
  std::uint8_t* to = image.data();
  for (std::int64_t i = 0; i < pixels; ++i, from += 4)
    for (int c = 0; c < 3; ++c) *to++ = on_white(from[c], from[3]);
  return image;
}

}  // namespace libbio::spatial
