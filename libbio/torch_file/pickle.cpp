#include "libbio/torch_file/pickle.h"

#include <bit>
#include <cstdio>
#include <unordered_map>

#include "libbio/torch_file/pickled_objects.h"

namespace libbio::torch_file {
namespace {

// Far above what checkpoints need; they bound the memory that a hostile file can ask for.
constexpr std::size_t kMostValues = 1 << 19;
constexpr std::int64_t kMostSteps = 1 << 21;
constexpr std::uint64_t kMostBytes = 32 << 20;
// Names and numbers are copied, texts and collections never: what a step adds is bounded.
constexpr std::size_t kMostNameBytes = 200;

enum Opcode : unsigned char {
  kMark = '(',
  kStop = '.',
  kPop = '0',
  kPopMark = '1',
  kDup = '2',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kNone = 'N',
  kBinPersid = 'Q',
  kReduce = 'R',
  kBinString = 'T',
  kShortBinString = 'U',
  kBinUnicode = 'X',
  kAppend = 'a',
  kBuild = 'b',
  kGlobal = 'c',
  kAppends = 'e',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kSetItem = 's',
  kTuple = 't',
  kSetItems = 'u',
  kEmptyDict = '}',
  kEmptyList = ']',
  kEmptyTuple = ')',
  kBinFloat = 'G',
  kBinBytes = 'B',
  kShortBinBytes = 'C',
  kProto = 0x80,
  kNewObj = 0x81,
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kLong1 = 0x8a,
  kShortBinUnicode = 0x8c,
  kEmptySet = 0x8f,
  kAddItems = 0x90,
  kStackGlobal = 0x93,
  kMemoize = 0x94,
  kFrame = 0x95,
};

// Little-endian two's complement of any length; beyond 64 bits an opaque object with the digits as name.
Value::Content long_integer(const std::string& bytes) {
  if (bytes.size() <= 8) {
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80u) != 0;
    std::uint64_t number = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(number);
  }
  std::string digits = "int 0x";
  for (std::size_t i = bytes.size(); i-- > 0;) {
    char byte[3];
    std::snprintf(byte, sizeof byte, "%02x", static_cast<unsigned char>(bytes[i]));
    digits += byte;
  }
  return Opaque{digits};
}

class Interpreter {
 public:
  Interpreter(ByteCursor& bytes, Values& values) : bytes_(bytes), values_(values), begin_(bytes.position()) {}

  const Value& run() {
    for (;;) {
      place_ = bytes_.position();
      if (++steps_ > kMostSteps || place_ - begin_ > kMostBytes)
        bytes_.file().refuse("its pickle is larger than that of any checkpoint");
      const unsigned char opcode = bytes_.byte();
      if (opcode == kStop) break;
      if (!constant(opcode) && !memo(opcode) && !collection(opcode) && !object(opcode)) unknown(opcode);
    }
    return *pop();
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    bytes_.file().refuse("pickle, byte " + std::to_string(place_) + ": " + what);
  }
  [[noreturn]] void unknown(unsigned char opcode) const {
    char code[8];
    std::snprintf(code, sizeof code, "0x%02x", opcode);
    refuse(std::string("opcode ") + code + " is none that checkpoints are written with");
  }

  void push(Value::Content content) {
    if (values_.size() >= kMostValues) refuse("more values than any checkpoint has");
    values_.emplace_back(std::move(content));
    stack_.push_back(&values_.back());
  }
  void require(std::size_t count) const {
    if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count)
      refuse("takes a value that is not there");
  }
  Value* pop() {
    require(1);
    Value* top = stack_.back();
    stack_.pop_back();
    return top;
  }
  Value* top() {
    require(1);
    return stack_.back();
  }
  std::vector<const Value*> pop_last(std::size_t count) {
    require(count);
    std::vector<const Value*> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }
  std::vector<const Value*> pop_to_mark() {
    if (marks_.empty()) refuse("expected a mark");
    std::vector<const Value*> items = pop_last(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }
  // Texts count against the size of the pickle before they are read.
  std::string text(std::uint64_t bytes) {
    if (bytes > kMostBytes) refuse("a text of " + std::to_string(bytes) + " bytes");
    return bytes_.take(bytes);
  }

  bool constant(unsigned char opcode) {
    switch (opcode) {
      case kProto:
        if (const unsigned char protocol = bytes_.byte(); protocol > 5)
          refuse("protocol " + std::to_string(protocol) + ", expected 2 to 5");
        return true;
      case kFrame:
        bytes_.little_endian(8);
        return true;
      case kNone:
        return push(None{}), true;
      case kNewTrue:
        return push(true), true;
      case kNewFalse:
        return push(false), true;
      case kBinInt:
        return push(std::int64_t{static_cast<std::int32_t>(bytes_.little_endian(4))}), true;
      case kBinInt1:
        return push(static_cast<std::int64_t>(bytes_.little_endian(1))), true;
      case kBinInt2:
        return push(static_cast<std::int64_t>(bytes_.little_endian(2))), true;
      case kLong1:
        return push(long_integer(text(bytes_.byte()))), true;
      case kBinFloat: {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i) bits = bits << 8 | bytes_.byte();
        return push(std::bit_cast<double>(bits)), true;
      }
      case kBinUnicode:
      case kBinString:
      case kBinBytes:
        return push(text(bytes_.little_endian(4))), true;
      case kShortBinUnicode:
      case kShortBinString:
      case kShortBinBytes:
        return push(text(bytes_.byte())), true;
      default:
        return false;
    }
  }

  bool memo(unsigned char opcode) {
    switch (opcode) {
      case kBinPut:
        return memo_[bytes_.little_endian(1)] = top(), true;
      case kLongBinPut:
        return memo_[bytes_.little_endian(4)] = top(), true;
      case kMemoize:
        return memo_[memo_.size()] = top(), true;
      case kBinGet:
        return recall(bytes_.little_endian(1)), true;
      case kLongBinGet:
        return recall(bytes_.little_endian(4)), true;
      case kDup:
        return stack_.push_back(top()), true;
      case kPop:
        return pop(), true;
      case kPopMark:
        return pop_to_mark(), true;
      case kMark:
        return marks_.push_back(stack_.size()), true;
      default:
        return false;
    }
  }
  void recall(std::uint64_t number) {
    const auto found = memo_.find(number);
    if (found == memo_.end()) refuse("recalls value " + std::to_string(number) + ", which it never stored");
    stack_.push_back(found->second);
  }

  bool collection(unsigned char opcode) {
    switch (opcode) {
      case kEmptyDict:
        return push(Dict{}), true;
      case kEmptyList:
      case kEmptySet:
        return push(List{}), true;
      case kEmptyTuple:
        return push(Tuple{}), true;
      case kTuple:
        return push(Tuple{pop_to_mark()}), true;
      case kTuple1:
      case kTuple2:
      case kTuple3:
        return push(Tuple{pop_last(static_cast<std::size_t>(opcode - kTuple1) + 1)}), true;
      case kAppend:
        return append(pop_last(1)), true;
      case kAppends:
      case kAddItems:
        return append(pop_to_mark()), true;
      case kSetItem:
        return set_items(pop_last(2)), true;
      case kSetItems:
        return set_items(pop_to_mark()), true;
      default:
        return false;
    }
  }
  // Items of opaque objects (a list or dict by another name) are dropped.
  void append(const std::vector<const Value*>& items) {
    if (auto* list = top()->as<List>())
      list->items.insert(list->items.end(), items.begin(), items.end());
    else if (!top()->as<Opaque>())
      refuse("appends to " + top()->describe());
  }
  void set_items(const std::vector<const Value*>& items) {
    if (items.size() % 2 != 0) refuse("a key without value");
    auto* dict = top()->as<Dict>();
    if (dict == nullptr && !top()->as<Opaque>()) refuse("sets an item of " + top()->describe());
    if (dict != nullptr)
      for (std::size_t i = 0; i < items.size(); i += 2) dict->items.emplace_back(items[i], items[i + 1]);
  }

  bool object(unsigned char opcode) {
    switch (opcode) {
      case kGlobal: {
        std::string name = bytes_.line(kMostNameBytes);
        name += " " + bytes_.line(kMostNameBytes);
        return push(Global{name}), true;
      }
      case kStackGlobal: {
        const auto names = pop_last(2);
        const auto* module = names[0]->as<std::string>();
        const auto* name = names[1]->as<std::string>();
        if (module == nullptr || name == nullptr) refuse("a name that is no text");
        if (module->size() + name->size() > kMostNameBytes) refuse("a name of more than 200 bytes");
        return push(Global{*module + " " + *name}), true;
      }
      case kReduce:
      case kNewObj: {
        const auto made = pop_last(2);
        return push(object_made_by(*made[0], *made[1], bytes_.file())), true;
      }
      case kBuild: {
        const Value* state = pop();
        // Attributes of an OrderedDict (`_metadata` of a module) and of tensors are of no use here.
        if (auto* object = top()->as<Opaque>()) object->state = state;
        return true;
      }
      case kBinPersid:
        return push(object_with_id(*pop(), bytes_.file())), true;
      default:
        return false;
    }
  }

  ByteCursor& bytes_;
  Values& values_;
  std::uint64_t begin_, place_ = 0;
  std::int64_t steps_ = 0;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
};

}  // namespace

const Value& read_pickle(ByteCursor& bytes, Values& values) {
  return Interpreter(bytes, values).run();
}

}  // namespace libbio::torch_file
