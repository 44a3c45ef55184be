// The older container of torch.save: five pickles (magic number, protocol, system, object, keys of storages),
// then for each key the number of elements (int64) and the elements.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "libbio/torch_file/binary_file.h"
#include "libbio/torch_file/value.h"

namespace libbio::torch_file {

// Where the elements of a storage lie.
struct StoragePlace {
  std::uint64_t begin = 0, bytes = 0;
};

struct LegacyContainer {
  const Value* root = nullptr;
  std::unordered_map<std::string, StoragePlace> storages;
};

// Whether the file starts as a pickle.
bool starts_as_pickle(const BinaryFile& file);
// WeightsError where it is another kind of file or damaged.
LegacyContainer read_legacy(const BinaryFile& file, Values& values);

}  // namespace libbio::torch_file
