#include "libbio/spatial/npy_header.h"

#include <charconv>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

// Reads Python literals: strings without escapes, truth values, tuples of whole numbers.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  NpyHeader header() {
    NpyHeader header;
    bool has_type = false, has_order = false, has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr" && !has_type) {
        has_type = true;
        type(header);
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        header.is_column_major = truth();
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        header.shape = tuple();
      } else {
        fail("'" + printable(key) + "' is not one of 'descr', 'fortran_order' and 'shape', each once");
      }
      if (take(',')) continue;
      expect('}');
      break;
    }
    skip_blanks();
    if (at_ != text_.size()) fail("something follows the closing brace");
    if (!(has_type && has_order && has_shape)) fail("expected 'descr', 'fortran_order' and 'shape'");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError("'" + path_ + "' has a damaged NumPy header: " + what + ", at byte " +
                     std::to_string(at_) + " of it");
  }

  static std::string printable(std::string_view text) {
    std::string shown(text.substr(0, 40));
    for (char& c : shown)
      if (c < ' ' || c > '~') c = '?';
    return shown;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(std::string("expected '") + c + "'");
  }

  bool take_word(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::string_view string() {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') fail("expected a string in quotes");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a string does not end");
    const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return content;
  }

  bool truth() {
    if (take_word("True")) return true;
    if (!take_word("False")) fail("expected True or False");
    return false;
  }

  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> numbers;
    expect('(');
    while (!take(')')) {
      skip_blanks();
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
      if (error != std::errc() || number < 0) fail("expected a whole number from 0");
      at_ = static_cast<std::size_t>(end - text_.data());
      take('L');  // Python 2 wrote long integers so
      numbers.push_back(number);
      if (numbers.size() > 32) fail("there are more than 32 dimensions");
      if (take(',')) continue;
      expect(')');
      break;
    }
    return numbers;
  }

  void type(NpyHeader& header) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '[')
      throw InputError("'" + path_ + "' holds a table of named fields; expected a matrix of numbers");
    const std::string_view name = string();
    const std::string_view kind_and_size = name.size() < 2 ? std::string_view() : name.substr(1);
    bool is_known = false;
    for (const std::string_view known :
         {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"})
      is_known = is_known || kind_and_size == known;
    const char order = name.empty() ? ' ' : name[0];
    if (is_known) {
      header.kind = kind_and_size[0];
      header.bytes = kind_and_size[1] - '0';
      header.is_big_endian = order == '>';
      is_known = order == '<' || order == '>' || (order == '|' && header.bytes == 1);
    }
    if (is_known) return;
    const bool is_object = name.find('O') != std::string_view::npos;
    throw InputError("'" + path_ + "' holds elements of NumPy type '" + printable(name) +
                     (is_object ? "', pickled Python objects, which are never loaded" : "'") +
                     "; expected numbers: save them with numpy.save(file, array.astype('float32'))");
  }

  std::string_view text_;
  const std::string& path_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& path) {
  return Scanner(text, path).header();
}

}  // namespace libbio::spatial
