#include "libbio/h5/lzf_filter.h"

#include <hdf5.h>

#include <algorithm>

namespace libbio::h5 {

std::optional<std::vector<std::uint8_t>> lzf_decompressed(std::span<const std::uint8_t> compressed) {
  std::vector<std::uint8_t> output;
  std::size_t at = 0;
  const auto left = [&] { return compressed.size() - at; };
  while (left() > 0) {
    const std::size_t control = compressed[at++];
    if (control < 32) {
      if (left() < control + 1) return std::nullopt;
      const auto literal = compressed.subspan(at, control + 1);
      output.insert(output.end(), literal.begin(), literal.end());
      at += literal.size();
      continue;
    }
    std::size_t length = control >> 5;
    if (length == 7) {
      if (left() == 0) return std::nullopt;
      length += compressed[at++];
    }
    if (left() == 0) return std::nullopt;
    const std::size_t distance = ((control & 31) << 8 | compressed[at++]) + 1;
    if (distance > output.size()) return std::nullopt;
    // Byte by byte: what is repeated may begin in what was just repeated.
    for (std::size_t i = 0; i < length + 2; ++i) output.push_back(output[output.size() - distance]);
  }
  return output;
}

namespace {

thread_local std::size_t expected_bytes = 0;

size_t filter(unsigned flags, size_t, const unsigned[], size_t bytes, size_t* buffer_bytes, void** buffer) {
  if ((flags & H5Z_FLAG_REVERSE) == 0) return 0;  // libbio writes no LZF
  try {
    const auto output = lzf_decompressed({static_cast<const std::uint8_t*>(*buffer), bytes});
    if (!output || output->size() < expected_bytes) return 0;
    void* const memory = H5allocate_memory(std::max<std::size_t>(1, output->size()), false);
    if (memory == nullptr) return 0;
    std::ranges::copy(*output, static_cast<std::uint8_t*>(memory));
    H5free_memory(*buffer);
    *buffer = memory;
    *buffer_bytes = output->size();
    return output->size();
  } catch (const std::bad_alloc&) {  // must not pass through HDF5
    return 0;
  }
}

}  // namespace

void expect_lzf_chunks(std::size_t bytes) {
  expected_bytes = bytes;
}

void register_lzf() {
  static const H5Z_class2_t kClass = {H5Z_CLASS_T_VERS, kLzfFilter, 0, 1, "lzf", nullptr, nullptr, filter};
  [[maybe_unused]] static const herr_t kRegistered = H5Zregister(&kClass);
}

}  // namespace libbio::h5
