// Small checkpoints as torch.save writes them, for tests: pickles, the zip container and the older one.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace libbio::testing {

// A pickle under construction (protocol 2).
class PickleText {
 public:
  PickleText() : bytes_("\x80\x02") {}
  PickleText& op(char opcode) { return raw(std::string(1, opcode)); }
  PickleText& raw(const std::string& bytes) {
    bytes_ += bytes;
    return *this;
  }
  PickleText& text(const std::string& text);
  PickleText& integer(std::int64_t number);
  PickleText& integers(const std::vector<std::int64_t>& numbers);  // as a tuple
  PickleText& global(const std::string& module, const std::string& name);
  std::string done() const { return bytes_ + "."; }

 private:
  std::string bytes_;
};

struct WrittenStorage {
  std::string key, type;  // "FloatStorage"
  std::int64_t elements = 0;
  std::string bytes;
};

struct WrittenTensor {
  std::string name, storage;
  std::vector<std::int64_t> shape, stride = {};  // no stride: row-major
  std::int64_t offset = 0;
  bool is_parameter = false;
};

// {'args': Namespace(...), 'model': OrderedDict of tensors, 'other': an object of somebody's class}
struct WrittenCheckpoint {
  std::vector<WrittenStorage> storages;
  std::vector<WrittenTensor> tensors;
  std::vector<std::pair<std::string, std::int64_t>> args;
};

template <class T>
std::string raw_bytes(const std::vector<T>& elements) {
  std::string bytes(elements.size() * sizeof(T), '\0');
  if (!elements.empty()) std::memcpy(bytes.data(), elements.data(), bytes.size());
  return bytes;
}
WrittenStorage float_storage(const std::string& key, const std::vector<float>& elements);
// Adds a tensor with a storage of its own.
void add_tensor(WrittenCheckpoint& checkpoint, const std::string& name,
                const std::vector<std::int64_t>& shape, const std::vector<float>& elements);

struct ZipOptions {
  std::string prefix = "archive/";
  bool descriptors = false;  // sizes behind the data, not in front of it
  bool wide = false;         // 64-bit fields throughout
  int method = 0;            // as the directory claims
  bool spoil_checksums = false;
};
std::string zip_archive(const std::vector<std::pair<std::string, std::string>>& entries,
                        const ZipOptions& options = {});

std::string pickle_of(const WrittenCheckpoint& checkpoint, bool legacy);
std::string zip_of(const WrittenCheckpoint& checkpoint, const ZipOptions& options = {});
std::string legacy_of(const WrittenCheckpoint& checkpoint);
// The older container around any description of the object.
std::string legacy_of(const std::string& pickle, const std::vector<WrittenStorage>& storages);

// Every kind of tensor: storages shared, strided, of all real types, of integers.
WrittenCheckpoint sample_checkpoint();

}  // namespace libbio::testing
