#include "libbio/torch_file/legacy_container.h"

#include "libbio/error.h"
#include "libbio/torch_file/pickle.h"

namespace libbio::torch_file {
namespace {

constexpr std::string_view kMagic = "int 0x1950a86a20f9469cfc6c";
constexpr std::int64_t kProtocol = 1001;

void require_little_endian(const Value& system, const BinaryFile& file) {
  const auto* dict = system.as<Dict>();
  const Value* order = dict ? dict->find("little_endian") : nullptr;
  const bool* little = order ? order->as<bool>() : nullptr;
  if (little == nullptr) file.refuse("it does not say in which order the bytes of numbers are");
  if (!*little)
    throw WeightsError(file.path() + ": was saved on a big-endian machine, which is not supported");
}

}  // namespace

bool starts_as_pickle(const BinaryFile& file) {
  if (file.size() < 2) return false;
  char start[2];
  file.read(0, start);
  return start[0] == '\x80' && start[1] >= 2 && start[1] <= 5;
}

LegacyContainer read_legacy(const BinaryFile& file, Values& values) {
  ByteCursor bytes(file, 0, file.size());
  const auto* magic = read_pickle(bytes, values).as<Opaque>();
  if (magic == nullptr || magic->name != kMagic)
    throw WeightsError(file.path() + ": is a pickle, but no checkpoint that torch.save made");
  const auto* protocol = read_pickle(bytes, values).as<std::int64_t>();
  if (protocol == nullptr || *protocol != kProtocol)
    file.refuse("expected protocol 1001 of the container before PyTorch 1.6");
  require_little_endian(read_pickle(bytes, values), file);

  LegacyContainer container;
  container.root = &read_pickle(bytes, values);
  std::unordered_map<std::string, const Storage*> declared;
  for (const Value& value : values)
    if (const auto* storage = value.as<Storage>()) declared.emplace(storage->key, storage);
  const auto* keys = read_pickle(bytes, values).as<List>();
  if (keys == nullptr) file.refuse("the list of storages is missing");
  for (const Value* item : keys->items) {
    const auto* key = item->as<std::string>();
    const auto found = key ? declared.find(*key) : declared.end();
    if (found == declared.end()) file.refuse("it lists a storage that nothing uses");
    const Storage& storage = *found->second;
    const auto elements = bytes.little_endian(8);
    if (elements != static_cast<std::uint64_t>(storage.elements))
      file.refuse("storage " + shown(*key) + " has " + std::to_string(elements) + " elements, expected " +
                  std::to_string(storage.elements));
    // At most 2^59 elements of 16 bytes: no overflow.
    const std::uint64_t size = elements * static_cast<std::uint64_t>(number_format(storage.type)->bytes);
    if (!container.storages.emplace(*key, StoragePlace{bytes.position(), size}).second)
      file.refuse("it lists storage " + shown(*key) + " twice");
    bytes.skip(size);
  }
  return container;
}

}  // namespace libbio::torch_file
