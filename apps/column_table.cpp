#include "apps/column_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "libbio/text/line_reader.h"

namespace bio {
namespace {

using libbio::InputError;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> tab_fields(std::string_view line) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.emplace_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

// The shortest text that is read back as the same number.
std::string exact_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

ColumnTable ColumnTable::from_file(const std::string& path) {
  libbio::text::LineReader reader(path);
  ColumnTable table;
  table.place_ = path;
  while (reader.next()) {
    if (reader.line().empty()) continue;
    std::vector<std::string> fields = tab_fields(reader.line());
    if (table.names_.empty()) {
      table.names_ = std::move(fields);
      for (auto name = table.names_.begin(); name != table.names_.end(); ++name)
        if (!name->empty() && std::find(table.names_.begin(), name, *name) != name)
          throw InputError("two columns have the name '" + *name + "'", reader.here());
      continue;
    }
    if (fields.size() != table.names_.size())
      throw InputError("row has " + std::to_string(fields.size()) + " fields, the header line " +
                           std::to_string(table.names_.size()),
                       reader.here());
    table.cells_.push_back(std::move(fields));
    table.lines_.push_back(reader.line_number());
  }
  if (table.names_.empty())
    throw InputError("not a table: no header line", libbio::TextLocation{.path = path});
  return table;
}

ColumnTable ColumnTable::from_record(const libbio::record::Table& stored, const std::string& place) {
  ColumnTable table;
  table.place_ = place;
  table.names_.push_back(stored.index_name);
  for (const auto& [name, column] : stored.columns) table.names_.push_back(name);
  for (std::size_t row = 0; row < stored.index.size(); ++row) {
    std::vector<std::string> cells = {stored.index[row]};
    for (const auto& [name, column] : stored.columns)
      cells.push_back(std::visit(
          [&](const auto& values) -> std::string {
            if constexpr (std::is_same_v<std::decay_t<decltype(values[0])>, std::string>)
              return values[row];
            else if constexpr (std::is_same_v<std::decay_t<decltype(values[0])>, double>)
              return exact_text(values[row]);
            else
              return std::to_string(values[row]);
          },
          column));
    table.cells_.push_back(std::move(cells));
    table.lines_.push_back(0);
  }
  return table;
}

std::optional<std::size_t> ColumnTable::find(std::string_view name) const {
  for (std::size_t column = 0; column < names_.size(); ++column)
    if (names_[column] == name) return column;
  return std::nullopt;
}

std::size_t ColumnTable::require(std::string_view name) const {
  if (const auto column = find(name)) return *column;
  std::string known;
  for (const std::string& one : names_) known += (known.empty() ? "" : ", ") + one;
  throw InputError("no column '" + std::string(name) + "'; there are " + known,
                   libbio::TextLocation{.path = place_});
}

double ColumnTable::number(std::size_t row, std::size_t column) const {
  const std::string& field = text(row, column);
  if (field.empty() || field == "nan") return kNone;
  double value = 0;
  const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (status != std::errc() || end != field.data() + field.size() || !std::isfinite(value))
    throw InputError(names_[column] + " '" + field + "' is not a finite number", location(row));
  return value;
}

std::int64_t ColumnTable::integer(std::size_t row, std::size_t column) const {
  const std::string& field = text(row, column);
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (status != std::errc() || end != field.data() + field.size())
    throw InputError(names_[column] + " '" + field + "' is not an integer", location(row));
  return value;
}

double ColumnTable::number_if(std::size_t row, std::optional<std::size_t> column) const {
  return column ? number(row, *column) : kNone;
}

std::string ColumnTable::text_if(std::size_t row, std::optional<std::size_t> column) const {
  return column ? text(row, *column) : std::string();
}

libbio::TextLocation ColumnTable::location(std::size_t row) const {
  std::string line;
  for (std::size_t column = 0; column < cells_[row].size(); ++column)
    line += (column == 0 ? "" : "\t") + cells_[row][column];
  return {.path = place_, .line = lines_[row], .line_text = lines_[row] == 0 ? std::string() : line};
}

}  // namespace bio
