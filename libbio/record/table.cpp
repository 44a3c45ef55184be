#include "libbio/record/table.h"

#include "libbio/error.h"
#include "libbio/record/element.h"

namespace libbio::record {
namespace {

std::size_t length_of(const Column& column) {
  return std::visit([](const auto& cells) { return cells.size(); }, column);
}

void write_column(h5::Group& group, const std::string& name, const Column& column) {
  if (const auto* strings = std::get_if<std::vector<std::string>>(&column)) {
    h5::Dataset written = group.write_strings(name, *strings, {std::ssize(*strings)});
    mark_encoding(written, "string-array", "0.2.0");
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column)) {
    h5::Dataset written =
        group.write(name, std::span<const std::int64_t>(*integers), {std::ssize(*integers)});
    mark_encoding(written, "array", "0.2.0");
  } else {
    const auto& reals = std::get<std::vector<double>>(column);
    h5::Dataset written = group.write(name, std::span<const double>(reals), {std::ssize(reals)});
    mark_encoding(written, "array", "0.2.0");
  }
}

Column read_column(const h5::Dataset& stored) {
  if (stored.dims().size() != 1)
    throw InputError(stored.place() + ": expected a column of a table, found " +
                     h5::to_string(stored.dims()));
  switch (stored.type()) {
    case h5::ElementType::kString:
      return stored.read_strings();
    case h5::ElementType::kFloat32:
    case h5::ElementType::kFloat64:
      return stored.read<double>();
    default:
      return stored.read<std::int64_t>();
  }
}

template <class Cells>
const Cells& typed_column(const Table& table, const std::string& name, const std::string& place,
                          const std::string& kind) {
  for (const auto& [column_name, column] : table.columns) {
    if (column_name != name) continue;
    if (const auto* cells = std::get_if<Cells>(&column)) return *cells;
    throw InputError(place + ": expected column '" + name + "' to hold " + kind);
  }
  throw InputError(place + ": expected a column '" + name + "', found none");
}

}  // namespace

void write_table(h5::Group& group, const std::string& name, const Table& table) {
  h5::Group stored = group.create_group(name);
  mark_encoding(stored, "dataframe", "0.2.0");
  stored.set_attribute("_index", table.index_name);
  std::vector<std::string> order;
  for (const auto& [column_name, column] : table.columns) {
    if (length_of(column) != table.index.size())
      throw ShapeError("column '" + column_name + "' of table '" + name + "' has " +
                       std::to_string(length_of(column)) + " rows, the index has " +
                       std::to_string(table.index.size()));
    order.push_back(column_name);
  }
  stored.set_attribute("column-order", order);
  write_column(stored, table.index_name, table.index);
  for (const auto& [column_name, column] : table.columns) write_column(stored, column_name, column);
}

Table read_table(const h5::Group& group, const std::string& name) {
  const h5::Group stored = group.group(name);
  const std::string encoding = stored.string_attribute("encoding-type");
  if (encoding != "dataframe")
    throw InputError(stored.place() + ": expected a dataframe, found encoding-type '" + encoding + "'");
  Table table;
  table.index_name = stored.string_attribute("_index");
  table.index = read_strings(stored, table.index_name);
  for (const std::string& column_name : stored.string_list_attribute("column-order")) {
    const h5::Dataset column = stored.dataset(column_name);
    table.columns.emplace_back(column_name, read_column(column));
    if (length_of(table.columns.back().second) != table.index.size())
      throw InputError(column.place() + ": has " + h5::to_string(column.dims()) + " rows, the index has [" +
                       std::to_string(table.index.size()) + "]");
  }
  return table;
}

const std::vector<std::string>& string_column(const Table& table, const std::string& name,
                                              const std::string& place) {
  return typed_column<std::vector<std::string>>(table, name, place, "strings");
}

const std::vector<std::int64_t>& integer_column(const Table& table, const std::string& name,
                                                const std::string& place) {
  return typed_column<std::vector<std::int64_t>>(table, name, place, "integers");
}

const std::vector<double>& real_column(const Table& table, const std::string& name,
                                       const std::string& place) {
  return typed_column<std::vector<double>>(table, name, place, "real numbers");
}

}  // namespace libbio::record
