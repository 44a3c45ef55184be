#include "libbio/record/table.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "libbio/error.h"
#include "libbio/record/categorical.h"
#include "libbio/record/element.h"

namespace libbio::record {
namespace {

bool is_categorical(const std::vector<std::string>& cells) {
  std::unordered_set<std::string_view> seen;
  for (const std::string& cell : cells)
    if (cell == kMissing || !seen.insert(cell).second) return true;
  return false;
}

void write_column(h5::Group& group, const std::string& name, const Column& column, StringColumns strings) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column)) {
    if (strings == StringColumns::kCategorical && is_categorical(*texts))
      return write_categorical(group, name, *texts);
    h5::Dataset written = group.write_strings(name, *texts, {std::ssize(*texts)});
    mark_encoding(written, "string-array", "0.2.0");
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column)) {
    h5::Dataset written =
        group.write(name, std::span<const std::int64_t>(*integers), {std::ssize(*integers)});
    mark_encoding(written, "array", "0.2.0");
  } else if (const auto* truths = std::get_if<std::vector<bool>>(&column)) {
    h5::Dataset written = group.write_bools(name, *truths, {std::ssize(*truths)});
    mark_encoding(written, "array", "0.2.0");
  } else {
    const auto& reals = std::get<std::vector<double>>(column);
    h5::Dataset written = group.write(name, std::span<const double>(reals), {std::ssize(reals)});
    mark_encoding(written, "array", "0.2.0");
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

std::size_t length_of(const Column& column) {
  return std::visit([](const auto& cells) { return cells.size(); }, column);
}

Column read_column(const h5::Group& group, const std::string& name) {
  const h5::Dataset stored = group.dataset(name);
  if (stored.dims().size() != 1)
    throw InputError(stored.place() + ": expected a column of a table, found " +
                     h5::to_string(stored.dims()));
  switch (stored.type()) {
    case h5::ElementType::kString:
      return stored.read_strings();
    case h5::ElementType::kBool:
      return stored.read_bools();
    case h5::ElementType::kFloat32:
    case h5::ElementType::kFloat64:
      return stored.read<double>();
    case h5::ElementType::kUint64: {
      const std::vector<std::uint64_t> naturals = stored.read<std::uint64_t>();
      constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      if (std::ranges::any_of(naturals, [](std::uint64_t natural) { return natural > kMost; }))
        throw InputError(stored.place() + ": holds integers above 2^63 - 1");
      return std::vector<std::int64_t>(naturals.begin(), naturals.end());
    }
    default:
      return stored.read<std::int64_t>();
  }
}

void write_table(h5::Group& group, const std::string& name, const Table& table, StringColumns strings) {
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
  write_column(stored, table.index_name, table.index, StringColumns::kPlain);
  for (const auto& [column_name, column] : table.columns) write_column(stored, column_name, column, strings);
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
    Column column = stored.has_group(column_name) ? Column(read_categorical(stored, column_name))
                                                  : read_column(stored, column_name);
    if (length_of(column) != table.index.size())
      throw InputError(stored.place() + "/" + column_name + ": has " + std::to_string(length_of(column)) +
                       " rows, the index has " + std::to_string(table.index.size()));
    table.columns.emplace_back(column_name, std::move(column));
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
