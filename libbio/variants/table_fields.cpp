#include "libbio/variants/table_fields.h"

#include <algorithm>

#include "libbio/error.h"

namespace libbio::variants {
namespace {

// The quoted field that begins at `begin`; moves `begin` behind its closing quote.
TableField quoted_field(const text::LineReader& reader, std::size_t& begin) {
  const std::string_view line = reader.line();
  const std::size_t first = begin + 1;
  std::string text;
  for (std::size_t at = first; at < line.size(); ++at) {
    if (line[at] != '"') {
      text += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      text += line[at++];
    } else {
      begin = at + 1;
      return {text, line.substr(first, at - first)};
    }
  }
  throw InputError("a quoted field does not end in its line", reader.at(line.substr(first - 1)));
}

}  // namespace

std::vector<TableField> table_fields(const text::LineReader& reader, char separator) {
  const std::string_view line = reader.line();
  std::vector<TableField> fields;
  for (std::size_t begin = 0;;) {
    if (separator == ',' && begin < line.size() && line[begin] == '"') {
      fields.push_back(quoted_field(reader, begin));
      if (begin < line.size() && line[begin] != separator)
        throw InputError("text follows a quoted field", reader.at(line.substr(begin), "expected a comma"));
    } else {
      const std::size_t end = std::min(line.find(separator, begin), line.size());
      fields.push_back({std::string(line.substr(begin, end - begin)), line.substr(begin, end - begin)});
      begin = end;
    }
    if (begin == line.size()) return fields;
    ++begin;
  }
}

}  // namespace libbio::variants
