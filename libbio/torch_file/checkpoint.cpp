#include "libbio/torch_file/checkpoint.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "libbio/error.h"
#include "libbio/text/crc32.h"
#include "libbio/text/sha256.h"
#include "libbio/torch_file/pickle.h"

namespace libbio::torch_file {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t kBlock = 1 << 20;
// A strided tensor is read with everything between its first and last element.
constexpr std::uint64_t kMostSpread = 64;

bool starts_as_zip(const BinaryFile& file) {
  char start[4];
  if (file.size() < sizeof start) return false;
  file.read(0, start);
  return std::memcmp(start, "PK\x03\x04", sizeof start) == 0;
}

// IEEE 754 binary16.
float of_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const int fraction = bits & 0x3FF;
  float magnitude = 0;
  if (exponent == 0)
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  else if (exponent < 0x1F)
    magnitude = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  else
    magnitude =
        fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

template <class T>
T element(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

float as_float(const char* bytes, const NumberFormat& format) {
  if (format.name == "float32") return element<float>(bytes);
  if (format.name == "float64") return static_cast<float>(element<double>(bytes));
  const auto half = element<std::uint16_t>(bytes);
  return format.name == "float16" ? of_half(half) : std::bit_cast<float>(std::uint32_t{half} << 16);
}

bool is_contiguous(const TensorEntry& tensor) {
  std::int64_t expected = 1;
  for (std::size_t axis = tensor.shape.size(); axis-- > 0;) {
    if (tensor.shape[axis] != 1 && tensor.stride[axis] != expected) return false;
    expected *= tensor.shape[axis];
  }
  return true;
}

// The storage of a scalar or array, from its first element on.
void read_contiguous(const BinaryFile& file, std::uint64_t begin, const NumberFormat& format,
                     std::span<float> to) {
  if (format.name == "float32") {
    file.read(begin, {reinterpret_cast<char*>(to.data()), to.size_bytes()});
    return;
  }
  const auto width = static_cast<std::uint64_t>(format.bytes);
  std::vector<char> block(std::min<std::uint64_t>(kBlock, to.size() * width));
  while (!to.empty()) {
    const std::uint64_t count = std::min<std::uint64_t>(to.size(), block.size() / width);
    file.read(begin, std::span(block).first(count * width));
    for (std::uint64_t i = 0; i < count; ++i) to[i] = as_float(block.data() + i * width, format);
    begin += count * width;
    to = to.subspan(count);
  }
}

void read_strided(const BinaryFile& file, std::uint64_t begin, const TensorEntry& tensor,
                  const NumberFormat& format, std::span<float> to) {
  std::uint64_t span = 1;
  for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis)
    span += static_cast<std::uint64_t>((tensor.shape[axis] - 1) * tensor.stride[axis]);
  if (span / kMostSpread > to.size())
    throw WeightsError(file.path() + ": the elements of a tensor lie far apart in storage " +
                       shown(tensor.storage->key) + "; save a contiguous copy of it");
  const auto width = static_cast<std::uint64_t>(format.bytes);
  std::vector<char> bytes(span * width);
  file.read(begin, bytes);
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::uint64_t at = 0;  // wraps with the meaningless stride of a dimension of size 1, and back
  for (float& value : to) {
    value = as_float(bytes.data() + at * width, format);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      const auto stride = static_cast<std::uint64_t>(tensor.stride[axis]);
      at += stride;
      if (++index[axis] < tensor.shape[axis]) break;
      at -= stride * static_cast<std::uint64_t>(tensor.shape[axis]);
      index[axis] = 0;
    }
  }
}

}  // namespace

Checkpoint::Checkpoint(const std::string& path) : file_(path) {
  if (starts_as_pickle(file_)) {
    LegacyContainer container = read_legacy(file_, values_);
    root_ = container.root;
    legacy_storages_ = std::move(container.storages);
    return;
  }
  if (!starts_as_zip(file_))
    throw WeightsError(path +
                       ": is no PyTorch checkpoint: it starts neither as a zip archive nor as a pickle");
  zip_ = std::make_unique<ZipContainer>(file_);
  constexpr std::string_view kDescription = "data.pkl";
  const ZipEntry* description = nullptr;
  for (const ZipEntry& entry : zip_->entries()) {
    const std::size_t folder = entry.name.find('/');
    if (folder != std::string::npos && entry.name.substr(folder + 1) == kDescription) {
      if (description != nullptr) file_.refuse("the zip archive holds two checkpoints");
      description = &entry;
      prefix_ = entry.name.substr(0, folder + 1);
    }
  }
  if (description == nullptr)
    throw WeightsError(path + ": is a zip archive, but no PyTorch checkpoint: it holds no data.pkl");
  if (const ZipEntry* order = zip_->find(prefix_ + "byteorder")) {
    std::string name(std::min<std::uint64_t>(order->bytes, 16), '\0');
    file_.read(zip_->begin(*order), name);
    if (name != "little")
      throw WeightsError(path + ": was saved with byte order " + shown(name) + ", expected 'little'");
  }
  const std::uint64_t begin = zip_->begin(*description);
  ByteCursor bytes(file_, begin, begin + description->bytes);
  root_ = &read_pickle(bytes, values_);
}

StoragePlace Checkpoint::place_of(const Storage& storage) const {
  if (zip_) {
    const ZipEntry* entry = zip_->find(prefix_ + "data/" + storage.key);
    if (entry == nullptr) file_.refuse("storage " + shown(storage.key) + " is missing");
    return {zip_->begin(*entry), entry->bytes};
  }
  const auto found = legacy_storages_.find(storage.key);
  if (found == legacy_storages_.end()) file_.refuse("storage " + shown(storage.key) + " is missing");
  return found->second;
}

std::string Checkpoint::sha256() const {
  text::Sha256 digest;
  std::vector<char> block(std::min(kBlock, file_.size()));
  for (std::uint64_t done = 0; done < file_.size();) {
    const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), file_.size() - done));
    file_.read(done, part);
    digest.update({part.data(), part.size()});
    done += part.size();
  }
  return digest.hex();
}

// The checksum of a zip entry, once; the older container has none.
void Checkpoint::verify(const Storage& storage, const StoragePlace& place) {
  if (!zip_ || !verified_.insert(storage.key).second) return;
  text::Crc32 crc32;
  std::vector<char> block(std::min(kBlock, place.bytes));
  for (std::uint64_t done = 0; done < place.bytes;) {
    const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), place.bytes - done));
    file_.read(place.begin + done, part);
    crc32.add(part);
    done += part.size();
  }
  if (crc32.value() != zip_->find(prefix_ + "data/" + storage.key)->crc32)
    file_.refuse("storage " + shown(storage.key) +
                 " does not have its checksum; download or copy the file again (or save it with "
                 "torch.serialization.set_crc32_options(True))");
}

void Checkpoint::read(const TensorEntry& tensor, std::span<float> to) {
  if (static_cast<std::int64_t>(to.size()) != tensor.elements())
    throw ShapeError("a tensor of " + std::to_string(tensor.elements()) + " elements is read into " +
                     std::to_string(to.size()));
  const Storage& storage = *tensor.storage;
  const NumberFormat& format = *number_format(storage.type);
  if (!format.is_real)
    throw WeightsError(path() + ": expected a tensor of real numbers, found " + std::string(format.name));
  if (tensor.elements() > storage.elements)
    throw WeightsError(path() + ": a tensor in storage " + shown(storage.key) + " has " +
                       std::to_string(tensor.elements()) + " elements, the storage " +
                       std::to_string(storage.elements) + "; save a contiguous copy of it");
  const StoragePlace place = place_of(storage);
  const auto width = static_cast<std::uint64_t>(format.bytes);
  if (static_cast<std::uint64_t>(storage.elements) > place.bytes / width)
    file_.refuse("storage " + shown(storage.key) + " has " + std::to_string(place.bytes) +
                 " bytes, expected " + std::to_string(storage.elements) + " elements of " +
                 std::to_string(format.bytes));
  verify(storage, place);
  if (to.empty()) return;
  const std::uint64_t begin = place.begin + static_cast<std::uint64_t>(tensor.offset) * width;
  if (is_contiguous(tensor))
    read_contiguous(file_, begin, format, to);
  else
    read_strided(file_, begin, tensor, format, to);
}

bool is_checkpoint(const std::string& path) {
  const BinaryFile file(path);
  return starts_as_zip(file) || starts_as_pickle(file);
}

}  // namespace libbio::torch_file
