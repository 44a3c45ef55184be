#include "libbio/h5/chunk_sizes.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include "libbio/h5/check.h"
#include "libbio/h5/file_bytes.h"

namespace libbio::h5 {
namespace {

constexpr std::uint64_t kDataspace = 0x0001, kDatatype = 0x0003, kLayout = 0x0008, kContinuation = 0x0010;
constexpr std::uint64_t kChunked = 2;
constexpr std::size_t kPrefix = 16, kMessagePrefix = 8;
constexpr std::uint64_t kMostBytes = 1 << 26;  // of a header

// What the messages of an object header say of chunks.
struct Chunks {
  bool chunked = false;
  bool sizes_above_zero = true;
  std::uint64_t rank = 0;           // of a chunk: that of the array and one more, the bytes of an element
  std::uint64_t element_bytes = 0;  // by the last size
  // By the other messages of the array.
  std::optional<std::uint64_t> array_rank, type_bytes;

  bool sound() const {
    return !chunked || (sizes_above_zero && (!array_rank || rank == *array_rank + 1) &&
                        (!type_bytes || element_bytes == *type_bytes));
  }
};

// Versions 1 to 3 of the message; in version 4 chunks are indexed by structures with checksums.
void read_layout(std::string_view message, std::size_t address_bytes, Chunks& chunks) {
  if (message.size() < 3) return;
  const std::uint64_t version = little_endian(message.substr(0, 1));
  const std::size_t rank_at = version < 3 ? 1 : 2, class_at = version < 3 ? 2 : 1;
  const std::size_t dims_at = (version < 3 ? 8 : 3) + address_bytes;
  if (version > 3 || little_endian(message.substr(class_at, 1)) != kChunked) return;
  chunks.chunked = true;
  chunks.rank = little_endian(message.substr(rank_at, 1));
  for (std::size_t axis = 0; axis < chunks.rank; ++axis) {
    const std::size_t at = dims_at + 4 * axis;
    chunks.element_bytes = at + 4 > message.size() ? 0 : little_endian(message.substr(at, 4));
    if (chunks.element_bytes == 0) chunks.sizes_above_zero = false;
  }
}

}  // namespace

void require_chunk_sizes(std::int64_t group, const std::string& name, const std::string& place) {
  const FileBytes file(group, place);
  if (!file.on_disk()) return;
  H5O_info_t object;
  check_read(H5Oget_info_by_name2(group, name.c_str(), &object, H5O_INFO_BASIC, H5P_DEFAULT), place,
             "look up");
  const std::string prefix = file.read(object.addr, kPrefix);
  if (prefix[0] != '\1') return;
  std::deque<std::pair<std::uint64_t, std::uint64_t>> blocks = {
      {object.addr + kPrefix, little_endian(std::string_view(prefix).substr(8, 4))}};
  Chunks chunks;
  for (std::uint64_t read = 0; !blocks.empty(); blocks.pop_front()) {
    read += std::min(blocks.front().second, kMostBytes) + 1;
    if (read > kMostBytes) refuse_damage(place, "its header does not end");
    const std::string bytes = file.read(blocks.front().first, blocks.front().second);
    for (std::string_view rest = bytes; rest.size() >= kMessagePrefix;) {
      const std::uint64_t type = little_endian(rest.substr(0, 2));
      const std::size_t size = little_endian(rest.substr(2, 2));
      const std::string_view message = rest.substr(kMessagePrefix, size);
      if (type == kLayout) read_layout(message, file.address_bytes(), chunks);
      const bool shared = (little_endian(rest.substr(4, 1)) & 2) != 0;  // it lies elsewhere
      if (type == kDataspace && !shared && message.size() > 1)
        chunks.array_rank = little_endian(message.substr(1, 1));
      if (type == kDatatype && !shared && message.size() > 7)
        chunks.type_bytes = little_endian(message.substr(4, 4));
      if (type == kContinuation && message.size() >= file.address_bytes() + file.length_bytes())
        blocks.emplace_back(little_endian(message.substr(0, file.address_bytes())),
                            little_endian(message.substr(file.address_bytes(), file.length_bytes())));
      rest.remove_prefix(std::min(rest.size(), kMessagePrefix + size));
    }
  }
  if (!chunks.sound()) refuse_damage(place, "its chunks have no size, or that of other elements");
}

std::size_t chunk_bytes(std::int64_t creation_properties, std::int64_t stored_type) {
  if (H5Pget_layout(creation_properties) != H5D_CHUNKED) return 0;
  std::array<hsize_t, H5S_MAX_RANK> sizes{};
  const int rank = H5Pget_chunk(creation_properties, static_cast<int>(sizes.size()), sizes.data());
  std::size_t bytes = H5Tget_size(stored_type);
  for (int axis = 0; axis < rank; ++axis) bytes *= sizes[static_cast<std::size_t>(axis)];
  return bytes;
}

}  // namespace libbio::h5
