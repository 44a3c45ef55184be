#include "libbio/torch_file/pickled_objects.h"

#include <algorithm>
#include <optional>

namespace libbio::torch_file {
namespace {

constexpr std::size_t kMostDimensions = 8;
constexpr std::size_t kMostKeyBytes = 100;
constexpr std::int64_t kMostElements = std::int64_t{1} << 59;  // also keeps offsets from overflowing

const std::vector<const Value*>* sequence(const Value* value) {
  if (const auto* tuple = value->as<Tuple>()) return &tuple->items;
  if (const auto* list = value->as<List>()) return &list->items;
  return nullptr;
}

std::optional<std::vector<std::int64_t>> integers(const Value* value) {
  const auto* items = sequence(value);
  if (items == nullptr || items->size() > kMostDimensions) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const Value* item : *items) {
    const auto* number = item->as<std::int64_t>();
    if (number == nullptr) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

void require_inside(const TensorEntry& tensor, const BinaryFile& file) {
  const auto refuse = [&](const std::string& what) {
    file.refuse("a tensor in storage " + shown(tensor.storage->key) + " " + what);
  };
  const auto negative = [](std::int64_t number) { return number < 0; };
  if (tensor.shape.size() != tensor.stride.size()) refuse("has not one stride for each dimension");
  if (tensor.offset < 0 || std::ranges::any_of(tensor.shape, negative) ||
      std::ranges::any_of(tensor.stride, negative))
    refuse("has a negative size, stride or offset");
  std::int64_t count = 1, last = tensor.offset;
  for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(count, std::max<std::int64_t>(1, tensor.shape[axis]), &count) ||
        count > kMostElements)
      refuse("claims more elements than a file can hold");
    if (tensor.shape[axis] > 0 &&
        (__builtin_mul_overflow(tensor.shape[axis] - 1, tensor.stride[axis], &reach) ||
         __builtin_add_overflow(last, reach, &last)))
      refuse("reaches beyond its storage");
  }
  const bool is_empty = std::ranges::find(tensor.shape, 0) != tensor.shape.end();
  if (!is_empty && last >= tensor.storage->elements)
    refuse("reaches element " + std::to_string(last) + " of a storage of " +
           std::to_string(tensor.storage->elements));
}

std::optional<TensorEntry> tensor_of(const std::vector<const Value*>& arguments, const BinaryFile& file) {
  if (arguments.size() < 4) return std::nullopt;
  const auto* storage = arguments[0]->as<Storage>();
  const auto* offset = arguments[1]->as<std::int64_t>();
  const auto shape = integers(arguments[2]), stride = integers(arguments[3]);
  if (storage == nullptr || offset == nullptr || !shape || !stride) return std::nullopt;
  TensorEntry tensor{storage, *offset, *shape, *stride};
  require_inside(tensor, file);
  return tensor;
}

}  // namespace

Value::Content object_made_by(const Value& callable, const Value& arguments, const BinaryFile& file) {
  const auto* global = callable.as<Global>();
  if (global == nullptr) return Opaque{"what " + callable.describe() + " would make"};
  if (const auto* tuple = arguments.as<Tuple>()) {
    if (global->name == "torch._utils _rebuild_tensor_v2")
      if (auto tensor = tensor_of(tuple->items, file)) return *tensor;
    if (global->name == "torch._utils _rebuild_parameter" && !tuple->items.empty())
      if (const auto* tensor = tuple->items.front()->as<TensorEntry>()) return *tensor;
    if (global->name == "collections OrderedDict" && tuple->items.empty()) return Dict{};
  }
  return Opaque{global->name};
}

Value::Content object_with_id(const Value& id, const BinaryFile& file) {
  const Opaque unknown{"a persistent id"};
  const auto* tuple = id.as<Tuple>();
  if (tuple == nullptr || tuple->items.size() < 5 || tuple->items.size() > 6) return unknown;
  // Legacy files have a sixth item; before PyTorch 0.4 it made a storage a part of another one.
  if (tuple->items.size() == 6 && !tuple->items[5]->as<None>()) return unknown;
  const auto* what = tuple->items[0]->as<std::string>();
  const auto* type = tuple->items[1]->as<Global>();
  const auto* key = tuple->items[2]->as<std::string>();
  const auto* elements = tuple->items[4]->as<std::int64_t>();
  if (!what || *what != "storage" || !type || !key || key->size() > kMostKeyBytes || !elements)
    return unknown;
  const std::size_t name = type->name.rfind(' ') + 1;
  if (!type->name.starts_with("torch") || !number_format(type->name.substr(name))) return unknown;
  if (*elements < 0 || *elements > kMostElements)
    file.refuse("storage " + shown(*key) + " has " + std::to_string(*elements) + " elements");
  return Storage{type->name.substr(name), *key, *elements};
}

}  // namespace libbio::torch_file
