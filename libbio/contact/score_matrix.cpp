#include "libbio/contact/score_matrix.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"

namespace libbio::contact {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::optional<double> number(std::string_view word) {
  if (word.front() == '+') word.remove_prefix(1);
  // As double: values too small for float are zero, not an error.
  double value = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (failure != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

bool is_position(std::string_view word) {
  return word.front() != '0' && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Appends the numbers of the reader's current line.
void append_row(const text::LineReader& reader, std::vector<float>& elements) {
  const std::string_view line = reader.line();
  std::size_t begin = line.find_first_not_of(kSpace);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(kSpace, begin), line.size());
    const std::optional<double> value = number(line.substr(begin, end - begin));
    if (!value || !std::isfinite(static_cast<float>(*value)))
      throw InputError("a matrix element is not a finite number",
                       reader.here(begin + 1, end, "expected a number"));
    elements.push_back(static_cast<float>(*value));
    begin = line.find_first_not_of(kSpace, end);
  }
}

}  // namespace

bool looks_like_matrix(const std::string& path) {
  text::LineReader reader(path);
  while (reader.next()) {
    const std::string_view line = reader.line();
    std::string_view first, second;
    std::size_t words = 0;
    std::size_t begin = line.find_first_not_of(kSpace);
    while (begin != std::string_view::npos) {
      const std::size_t end = std::min(line.find_first_of(kSpace, begin), line.size());
      const std::string_view word = line.substr(begin, end - begin);
      if (!number(word)) return false;
      if (words == 0) first = word;
      if (words == 1) second = word;
      ++words;
      begin = line.find_first_not_of(kSpace, end);
    }
    if (words == 0) continue;
    return words < 2 || !is_position(first) || !is_position(second) || first == second;
  }
  return false;
}

Tensor<float> read_square_matrix(const std::string& path) {
  text::LineReader reader(path);
  std::vector<float> elements;
  std::size_t rows = 0, columns = 0;
  while (reader.next()) {
    const std::size_t before = elements.size();
    append_row(reader, elements);
    const std::size_t found = elements.size() - before;
    if (found == 0) continue;
    if (rows == 0) columns = found;
    if (found != columns || rows == columns)
      throw InputError(rows == columns
                           ? "the matrix has more rows than its " + std::to_string(columns) + " columns"
                           : "row " + std::to_string(rows + 1) + " of the matrix has " +
                                 std::to_string(found) + " numbers, the first has " + std::to_string(columns),
                       reader.here(0, 0, "expected a square matrix"));
    ++rows;
  }
  if (rows == 0) throw InputError("the file has no matrix", TextLocation{.path = path});
  if (rows != columns)
    throw InputError("the matrix has " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                         " numbers; expected a square",
                     TextLocation{.path = path});
  const auto length = static_cast<std::int64_t>(rows);
  Tensor<float> matrix(Shape{length, length});
  std::copy(elements.begin(), elements.end(), matrix.begin());
  return matrix;
}

PairList ranked_pairs(const Tensor<float>& scores) {
  const std::int64_t length = scores.dim(0);
  PairList list;
  list.position.resize(static_cast<std::size_t>(length));
  std::iota(list.position.begin(), list.position.end(), 1);
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = i + 1; j < length; ++j)
      list.pairs.push_back({i, j, (scores(i, j) + scores(j, i)) / 2, 0});
  sort_by_rank(list.pairs);
  return list;
}

}  // namespace libbio::contact
