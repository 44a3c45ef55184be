#include "libbio/torch_file/value.h"

#include <algorithm>

#include "libbio/torch_file/binary_file.h"

namespace libbio::torch_file {
namespace {

constexpr NumberFormat kFormats[] = {
    {"FloatStorage", "float32", 4, true},
    {"HalfStorage", "float16", 2, true},
    {"BFloat16Storage", "bfloat16", 2, true},
    {"DoubleStorage", "float64", 8, true},
    {"LongStorage", "int64", 8, false},
    {"IntStorage", "int32", 4, false},
    {"ShortStorage", "int16", 2, false},
    {"CharStorage", "int8", 1, false},
    {"ByteStorage", "uint8", 1, false},
    {"BoolStorage", "bool", 1, false},
    {"ComplexFloatStorage", "complex64", 8, false},
    {"ComplexDoubleStorage", "complex128", 16, false},
    {"QInt8Storage", "qint8", 1, false},
    {"QUInt8Storage", "quint8", 1, false},
    {"QInt32Storage", "qint32", 4, false},
    {"UntypedStorage", "bytes", 1, false},
};

struct Description {
  std::string operator()(const None&) const { return "None"; }
  std::string operator()(bool) const { return "a truth value"; }
  std::string operator()(std::int64_t) const { return "an integer"; }
  std::string operator()(double) const { return "a number"; }
  std::string operator()(const std::string&) const { return "a text"; }
  std::string operator()(const List&) const { return "a list"; }
  std::string operator()(const Tuple&) const { return "a tuple"; }
  std::string operator()(const Dict&) const { return "a dict"; }
  std::string operator()(const Global& global) const { return "the name " + shown(global.name); }
  std::string operator()(const Opaque& object) const { return "an object of " + shown(object.name); }
  std::string operator()(const Storage&) const { return "a storage"; }
  std::string operator()(const TensorEntry&) const { return "a tensor"; }
};

}  // namespace

const Value* Dict::find(std::string_view key) const {
  for (auto item = items.rbegin(); item != items.rend(); ++item)
    if (const auto* text = item->first->as<std::string>(); text && *text == key) return item->second;
  return nullptr;
}

std::int64_t TensorEntry::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

std::string Value::describe() const {
  return std::visit(Description(), content_);
}

const Dict* attributes(const Value* value) {
  if (value == nullptr) return nullptr;
  if (const auto* object = value->as<Opaque>()) return object->state ? object->state->as<Dict>() : nullptr;
  return value->as<Dict>();
}

const NumberFormat* number_format(std::string_view storage_type) {
  const auto* const found = std::ranges::find(kFormats, storage_type, &NumberFormat::storage_type);
  return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace libbio::torch_file
