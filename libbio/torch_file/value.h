// What a pickle describes, as plain data: a tree of the few kinds of value that checkpoints are made of.
//
// Objects of classes stay descriptions ("somebody wanted argparse.Namespace with these attributes"): nothing
// named in a file is ever looked up, called or run.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace libbio::torch_file {

class Value;

struct None {};
struct List {
  std::vector<const Value*> items;
};
struct Tuple {
  std::vector<const Value*> items;
};
// In the order of the file; collections.OrderedDict is one, too.
struct Dict {
  std::vector<std::pair<const Value*, const Value*>> items;
  // The last item with this text as key, as Python has it; nullptr where there is none.
  const Value* find(std::string_view key) const;
};
// The name of a class or function, "torch._utils _rebuild_tensor_v2".
struct Global {
  std::string name;
};
// An object of a class that has no meaning here.
struct Opaque {
  std::string name;              // of the class or function it would be made by
  const Value* state = nullptr;  // its attributes where the file gives them
};
// A block of numbers; several tensors may lie in one.
struct Storage {
  std::string type;  // "FloatStorage"
  std::string key;
  std::int64_t elements = 0;
};
// A strided window into a storage. Sizes, strides and offset (in elements) are not negative and stay inside
// the storage; the number of elements fits 62 bits.
struct TensorEntry {
  const Storage* storage = nullptr;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape, stride;
  std::int64_t elements() const;
};

class Value {
 public:
  using Content = std::variant<None, bool, std::int64_t, double, std::string, List, Tuple, Dict, Global,
                               Opaque, Storage, TensorEntry>;
  explicit Value(Content content) : content_(std::move(content)) {}

  // nullptr where the value is of another kind.
  template <class Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&content_);
  }
  template <class Kind>
  Kind* as() {
    return std::get_if<Kind>(&content_);
  }
  // "a dict", "an object of 'argparse Namespace'", for messages.
  std::string describe() const;

 private:
  Content content_;
};

// Owns the values of a pickle, which may refer to each other in circles.
using Values = std::deque<Value>;

// The attributes of an object, or the dict itself; nullptr for any other value.
const Dict* attributes(const Value* value);

// How numbers of a storage are stored, by its type ("HalfStorage").
struct NumberFormat {
  std::string_view storage_type;
  std::string_view name;  // "float16"
  int bytes;
  bool is_real;
};
// nullptr for a type that PyTorch does not have.
const NumberFormat* number_format(std::string_view storage_type);

}  // namespace libbio::torch_file
