#include "checkpoint_writer.h"

#include <algorithm>

#include "libbio/text/crc32.h"

namespace libbio::testing {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::vector<std::int64_t> row_major(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> stride(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = shape.size(); axis-- > 0; step *= shape[axis]) stride[axis] = step;
  return stride;
}

void append_tensor(PickleText& pickle, const WrittenTensor& tensor, const WrittenStorage& storage,
                   bool legacy) {
  if (tensor.is_parameter) pickle.global("torch._utils", "_rebuild_parameter").op('(');
  pickle.global("torch._utils", "_rebuild_tensor_v2").op('(').op('(').text("storage");
  pickle.global("torch", storage.type).text(storage.key).text("cpu").integer(storage.elements);
  if (legacy) pickle.op('N');
  pickle.op('t').op('Q').integer(tensor.offset).integers(tensor.shape);
  pickle.integers(tensor.stride.empty() ? row_major(tensor.shape) : tensor.stride);
  pickle.op('\x89').global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
  if (tensor.is_parameter)
    pickle.op('\x88').global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
}

}  // namespace

PickleText& PickleText::text(const std::string& text) {
  return raw("X" + number(text.size(), 4) + text);
}

PickleText& PickleText::integer(std::int64_t value) {
  if (value >= 0 && value < 256) return raw("K" + number(static_cast<std::uint64_t>(value), 1));
  if (value >= 0 && value < 65536) return raw("M" + number(static_cast<std::uint64_t>(value), 2));
  return raw("\x8a\x08" + number(static_cast<std::uint64_t>(value), 8));
}

PickleText& PickleText::integers(const std::vector<std::int64_t>& numbers) {
  op('(');
  for (const std::int64_t value : numbers) integer(value);
  return op('t');
}

PickleText& PickleText::global(const std::string& module, const std::string& name) {
  return raw("c" + module + "\n" + name + "\n");
}

WrittenStorage float_storage(const std::string& key, const std::vector<float>& elements) {
  return {key, "FloatStorage", std::ssize(elements), raw_bytes(elements)};
}

void add_tensor(WrittenCheckpoint& checkpoint, const std::string& name,
                const std::vector<std::int64_t>& shape, const std::vector<float>& elements) {
  const std::string key = std::to_string(checkpoint.storages.size());
  checkpoint.storages.push_back(float_storage(key, elements));
  checkpoint.tensors.push_back({name, key, shape});
}

std::string zip_archive(const std::vector<std::pair<std::string, std::string>>& entries,
                        const ZipOptions& options) {
  std::string file, directory;
  const std::string method = number(static_cast<std::uint64_t>(options.method), 2);
  for (const auto& [name, content] : entries) {
    text::Crc32 crc32;
    crc32.add(content);
    const std::string checksum = number(crc32.value() ^ (options.spoil_checksums ? 1u : 0u), 4);
    const std::string flags = number(options.descriptors ? 0x808 : 0x800, 2);
    const std::uint64_t header = file.size();
    const std::string size = number(content.size(), 4), none = number(0, 4);
    const std::string extra = "FB" + number(3, 2) + "ZZZ";
    file += "PK\x03\x04" + number(20, 2) + flags + method + none + (options.descriptors ? none : checksum) +
            (options.descriptors ? none : size) + (options.descriptors ? none : size) +
            number(name.size(), 2) + number(extra.size(), 2) + name + extra + content;
    if (options.descriptors) file += "PK\x07\x08" + checksum + size + size;
    const std::string full = number(0xFFFFFFFF, 4);
    std::string wide;
    if (options.wide)
      wide = number(1, 2) + number(24, 2) + number(content.size(), 8) + number(content.size(), 8) +
             number(header, 8);
    directory += "PK\x01\x02" + number(20, 2) + number(20, 2) + flags + method + none + checksum +
                 (options.wide ? full + full : size + size) + number(name.size(), 2) +
                 number(wide.size(), 2) + number(0, 2) + number(0, 2) + number(0, 2) + none +
                 (options.wide ? full : number(header, 4)) + name + wide;
  }
  const std::uint64_t begin = file.size();
  file += directory;
  if (options.wide) {
    const std::uint64_t end = file.size();
    file += "PK\x06\x06" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) +
            number(entries.size(), 8) + number(entries.size(), 8) + number(directory.size(), 8) +
            number(begin, 8);
    file += "PK\x06\x07" + number(0, 4) + number(end, 8) + number(1, 4);
  }
  const std::string count = options.wide ? number(0xFFFF, 2) : number(entries.size(), 2);
  return file + "PK\x05\x06" + number(0, 4) + count + count +
         (options.wide ? number(0xFFFFFFFF, 4) + number(0xFFFFFFFF, 4)
                       : number(directory.size(), 4) + number(begin, 4)) +
         number(0, 2);
}

std::string pickle_of(const WrittenCheckpoint& checkpoint, bool legacy) {
  PickleText pickle;
  pickle.op('}').raw(std::string("q\0", 2)).op('(');
  pickle.text("args").global("argparse", "Namespace").op(')').op('\x81').op('}').op('(');
  pickle.text("arch")
      .text("msa_transformer")
      .text("dropout")
      .raw(std::string("G\x3f\xb9\x99\x99\x99\x99\x99\x9a", 9));
  for (const auto& [name, value] : checkpoint.args) pickle.text(name).integer(value);
  pickle.op('u').op('b').text("model").global("collections", "OrderedDict").op(')').op('R').op('(');
  for (const WrittenTensor& tensor : checkpoint.tensors) {
    const auto storage = std::ranges::find(checkpoint.storages, tensor.storage, &WrittenStorage::key);
    pickle.text(tensor.name);
    append_tensor(pickle, tensor, *storage, legacy);
  }
  pickle.op('u').text("other").global("somebody.training", "State").op(')').op('R').op('}').text("epoch");
  pickle.integer(70000).op('s').op('b').op('u');
  return pickle.done();
}

std::string zip_of(const WrittenCheckpoint& checkpoint, const ZipOptions& options) {
  std::vector<std::pair<std::string, std::string>> entries;
  entries.emplace_back(options.prefix + "data.pkl", pickle_of(checkpoint, false));
  for (const WrittenStorage& storage : checkpoint.storages)
    entries.emplace_back(options.prefix + "data/" + storage.key, storage.bytes);
  entries.emplace_back(options.prefix + "version", "3\n");
  return zip_archive(entries, options);
}

std::string legacy_of(const std::string& pickle, const std::vector<WrittenStorage>& storages) {
  std::string file = std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
  file += PickleText().integer(1001).done();
  file += PickleText().op('}').op('(').text("little_endian").op('\x88').op('u').done();
  file += pickle;
  PickleText keys;
  keys.op(']').op('(');
  for (const WrittenStorage& storage : storages) keys.text(storage.key);
  file += keys.op('e').done();
  for (const WrittenStorage& storage : storages)
    file += number(static_cast<std::uint64_t>(storage.elements), 8) + storage.bytes;
  return file;
}

std::string legacy_of(const WrittenCheckpoint& checkpoint) {
  return legacy_of(pickle_of(checkpoint, true), checkpoint.storages);
}

WrittenCheckpoint sample_checkpoint() {
  WrittenCheckpoint sample;
  sample.storages = {float_storage("0", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
                     {"1", "HalfStorage", 4, raw_bytes<std::uint16_t>({0x3C00, 0xC500, 0x0001, 0x7BFF})},
                     {"2", "BFloat16Storage", 3, raw_bytes<std::uint16_t>({0x3F80, 0xC0A0, 0x4049})},
                     {"3", "DoubleStorage", 2, raw_bytes<double>({0.1, -1e30})},
                     {"4", "LongStorage", 2, raw_bytes<std::int64_t>({5, -6})}};
  sample.tensors = {{"whole", "0", {3, 4}},
                    {"transposed", "0", {4, 3}, {1, 4}},
                    {"last rows", "0", {2, 4}, {4, 1}, 4},
                    {"columns", "0", {3, 2}, {4, 1}, 2},
                    {"scalar", "0", {}, {}, 7},
                    {"nothing", "0", {0, 4}},
                    {"half", "1", {4}, {}, 0, true},
                    {"bfloat16", "2", {3, 1, 1}},
                    {"double", "3", {2}},
                    {"integers", "4", {2}},
                    {"expanded", "0", {1000, 4}, {0, 1}}};
  sample.args = {{"encoder_layers", 2}};
  return sample;
}

}  // namespace libbio::testing
