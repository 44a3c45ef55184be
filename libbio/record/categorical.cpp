#include "libbio/record/categorical.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/record/element.h"

namespace libbio::record {

void write_categorical(h5::Group& group, const std::string& name, const std::vector<std::string>& cells) {
  std::set<std::string_view> distinct(cells.begin(), cells.end());
  distinct.erase(kMissing);
  const std::vector<std::string> categories(distinct.begin(), distinct.end());
  std::unordered_map<std::string_view, std::int32_t> code_of;
  for (const std::string& category : categories)
    code_of.emplace(category, static_cast<std::int32_t>(code_of.size()));
  std::vector<std::int32_t> codes;
  codes.reserve(cells.size());
  for (const std::string& cell : cells) codes.push_back(cell == kMissing ? -1 : code_of.at(cell));

  h5::Group stored = group.create_group(name);
  mark_encoding(stored, "categorical", "0.2.0");
  stored.set_attribute("ordered", false);
  h5::Dataset texts = stored.write_strings("categories", categories, {std::ssize(categories)});
  mark_encoding(texts, "string-array", "0.2.0");
  h5::Dataset numbers = stored.write("codes", std::span<const std::int32_t>(codes), {std::ssize(codes)});
  mark_encoding(numbers, "array", "0.2.0");
}

std::vector<std::string> read_categorical(const h5::Group& group, const std::string& name) {
  const h5::Group stored = group.group(name);
  const h5::Dataset codes = stored.dataset("codes");
  if (codes.dims().size() != 1)
    throw InputError(codes.place() + ": expected a code per row, found " + h5::to_string(codes.dims()));
  return decoded(codes.read<std::int64_t>(), cells_as_text(read_column(stored, "categories")), codes.place());
}

std::vector<std::string> decoded(const std::vector<std::int64_t>& codes,
                                 const std::vector<std::string>& categories, const std::string& place) {
  std::vector<std::string> cells;
  cells.reserve(codes.size());
  for (const std::int64_t code : codes) {
    if (code >= std::ssize(categories))
      throw InputError(place + ": holds the code " + std::to_string(code) + ", but there are " +
                       std::to_string(categories.size()) + " categories");
    cells.push_back(code < 0 ? kMissing : categories[static_cast<std::size_t>(code)]);
  }
  return cells;
}

std::vector<std::string> cells_as_text(const Column& column) {
  if (const auto* strings = std::get_if<std::vector<std::string>>(&column)) return *strings;
  std::vector<std::string> texts;
  if (const auto* truths = std::get_if<std::vector<bool>>(&column)) {
    for (const bool truth : *truths) texts.emplace_back(truth ? "True" : "False");
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column)) {
    for (const std::int64_t integer : *integers) texts.push_back(std::to_string(integer));
  } else {
    for (const double real : std::get<std::vector<double>>(column))
      texts.push_back(std::isnan(real) ? kMissing : to_string(Value(real)));
  }
  return texts;
}

}  // namespace libbio::record
