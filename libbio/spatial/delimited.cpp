#include "libbio/spatial/delimited.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "libbio/text/fields.h"

namespace libbio::spatial {
namespace {

constexpr std::string_view kBlank = " ";

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(kBlank)) text.remove_prefix(1);
  while (text.ends_with(kBlank)) text.remove_suffix(1);
  return text;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

// The text between the quotes at the start of `rest`; `length` becomes that of the whole cell.
std::string_view DelimitedReader::quoted_cell(std::string_view rest, std::size_t& length) const {
  const std::size_t begin = rest.find('"') + 1, end = rest.find('"', begin);
  if (end == std::string_view::npos)
    throw InputError("a cell in quotes does not end in its line", lines_.at(rest.substr(begin - 1)));
  length = std::min(rest.find(separator_, end), rest.size());
  if (is_blank(rest.substr(end + 1, length - end - 1))) return rest.substr(begin, end - begin);
  throw InputError("text follows the quotes of a cell",
                   lines_.at(rest.substr(end + 1, length - end - 1), "quotes within quotes are not read"));
}

bool DelimitedReader::next(std::size_t most) {
  do {
    if (!lines_.next()) return false;
  } while (is_blank(lines_.line()));
  std::string_view rest = lines_.line();
  if (separator_ == '\0') separator_ = rest.find('\t') == std::string_view::npos ? ',' : '\t';
  cells_.clear();
  for (;;) {
    std::size_t length = 0;
    const std::size_t start = rest.find_first_not_of(' ');
    if (start != std::string_view::npos && rest[start] == '"') {
      cells_.push_back(quoted_cell(rest, length));
    } else {
      length = std::min(rest.find(separator_), rest.size());
      cells_.push_back(trimmed(rest.substr(0, length)));
    }
    if (length == rest.size() || cells_.size() >= most) return true;
    rest.remove_prefix(length + 1);
  }
}

double DelimitedReader::real(std::size_t cell, std::string_view what) const {
  return text::real_field(lines_, cells_.at(cell), what);
}

void DelimitedReader::require_cells(std::size_t expected) const {
  if (cells_.size() == expected) return;
  throw InputError("the line has " + std::to_string(cells_.size()) + " cells, expected " +
                       std::to_string(expected) + " (cells are separated by " +
                       (separator_ == '\t' ? "tabs" : "commas") + ", as in the first line)",
                   lines_.here());
}

bool is_number(std::string_view text) {
  double number = 0;
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

}  // namespace libbio::spatial
