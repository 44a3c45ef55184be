#include "libbio/spatial/h5ad_frame.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>
#include <variant>

#include "libbio/error.h"
#include "libbio/record/categorical.h"

namespace libbio::spatial {
namespace {

using record::Column;
using record::Table;

constexpr char kOldCategories[] = "__categories";

std::string encoding_of(const h5::Group& group) {
  return group.has_attribute("encoding-type") ? group.string_attribute("encoding-type") : "";
}

// Codes of old files, and the group and name of their categories.
Column decoded_column(const Column& codes, const h5::Group& categories, const std::string& name) {
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&codes);
  if (integers == nullptr)
    throw InputError(categories.place() + "/" + name + ": has categories of a column that holds no integers");
  return record::decoded(*integers, record::cells_as_text(record::read_column(categories, name)),
                         categories.place() + "/" + name);
}

// Column types of pandas that know missing cells: `values`, and `mask`, which is TRUE where one is missing.
Column masked_column(const h5::Group& group) {
  Column values = record::read_column(group, "values");
  if (!group.contains("mask")) return values;
  const Column stored_mask = record::read_column(group, "mask");
  const auto* mask = std::get_if<std::vector<bool>>(&stored_mask);
  if (mask == nullptr || mask->size() != record::length_of(values))
    throw InputError(group.place() + ": expected a mask of as many truth values as there are values");
  if (std::ranges::find(*mask, true) == mask->end()) return values;
  if (std::optional<std::vector<double>> numbers = numbers_of(values);
      numbers && !std::holds_alternative<std::vector<bool>>(values)) {
    for (std::size_t row = 0; row < mask->size(); ++row)
      if ((*mask)[row]) (*numbers)[row] = std::numeric_limits<double>::quiet_NaN();
    return *std::move(numbers);
  }
  std::vector<std::string> texts = record::cells_as_text(values);
  for (std::size_t row = 0; row < mask->size(); ++row)
    if ((*mask)[row]) texts[row] = record::kMissing;
  return texts;
}

Column read_group_column(const h5::Group& frame, const std::string& name) {
  if (!frame.has_group(name)) {
    Column column = record::read_column(frame, name);
    if (!frame.has_group(kOldCategories)) return column;
    const h5::Group categories = frame.group(kOldCategories);
    return categories.contains(name) ? decoded_column(column, categories, name) : column;
  }
  const h5::Group stored = frame.group(name);
  if (stored.contains("codes") && stored.contains("categories")) return record::read_categorical(frame, name);
  if (stored.contains("values")) return masked_column(stored);
  throw InputError(stored.place() + ": is a column of type '" + encoding_of(stored) +
                   "', which libbio does not read");
}

Column read_member(const h5::Compound& records, const h5::Compound::Member& member) {
  const std::string& name = member.name;
  if (!member.dims.empty())
    throw InputError(records.place() + ": member '" + name + "' holds arrays, expected one value per record");
  if (!member.type)
    throw InputError(records.place() + ": member '" + name + "' is of a type that libbio does not read");
  switch (*member.type) {
    case h5::ElementType::kString:
      return records.read_strings(name);
    case h5::ElementType::kBool:
      return records.read_bools(name);
    case h5::ElementType::kFloat32:
    case h5::ElementType::kFloat64:
      return records.read<double>(name);
    default:
      return records.read<std::int64_t>(name);
  }
}

// Adds what read() returns to the table; where that fails, a remark.
template <class Read>
void add_column(Table& table, const std::string& name, const std::string& place,
                std::vector<std::string>& remarks, const Read& read) {
  try {
    Column column = read();
    if (record::length_of(column) != table.index.size())
      throw InputError(place + ": column '" + name + "' has " + std::to_string(record::length_of(column)) +
                       " rows, the index has " + std::to_string(table.index.size()));
    table.columns.emplace_back(name, std::move(column));
  } catch (const InputError& error) {
    remarks.push_back("Column '" + name + "' is left out: " + error.what() + ".");
  }
}

std::string index_name(const h5::Group& frame) {
  if (frame.has_attribute("_index")) return frame.string_attribute("_index");
  for (const std::string name : {"_index", "index"})
    if (frame.contains(name)) return name;
  throw InputError(frame.place() +
                   ": has no index: neither an attribute '_index' nor an element of that name");
}

std::vector<std::string> column_names(const h5::Group& frame, const std::string& index) {
  std::vector<std::string> names;
  try {
    if (frame.has_attribute("column-order")) {
      const h5::AttributeValue order = frame.attribute("column-order");
      if (const auto* list = std::get_if<std::vector<std::string>>(&order)) names = *list;
      if (const auto* one = std::get_if<std::string>(&order)) names = {*one};
      return names;
    }
  } catch (const InputError&) {  // without columns, AnnData's order is a list of no numbers
  }
  for (const std::string& name : frame.children())
    if (name != index && name != kOldCategories) names.push_back(name);
  return names;
}

Table read_group(const h5::Group& frame, std::vector<std::string>& remarks) {
  Table table;
  table.index_name = index_name(frame);
  table.index = record::cells_as_text(read_group_column(frame, table.index_name));
  std::set<std::string> seen;
  for (const std::string& name : column_names(frame, table.index_name))
    if (seen.insert(name).second)
      add_column(table, name, frame.place(), remarks, [&] { return read_group_column(frame, name); });
  return table;
}

// Of the list of records: the member that names the rows.
std::string index_member(const h5::Compound& records) {
  for (const std::string name : {"index", "_index", "obs_names", "var_names"})
    if (records.has_member(name)) return name;
  const auto first = std::ranges::find_if(records.members(), [](const h5::Compound::Member& member) {
    return member.type == h5::ElementType::kString && member.dims.empty();
  });
  if (first == records.members().end())
    throw InputError(records.place() + ": has no index: no member 'index', and none of strings");
  return first->name;
}

Table read_records(const h5::Group& root, const h5::Compound& records, std::vector<std::string>& remarks) {
  Table table;
  table.index_name = index_member(records);
  table.index = record::cells_as_text(read_member(records, records.member(table.index_name)));
  const bool has_uns = root.has_group("uns");
  for (const h5::Compound::Member& member : records.members()) {
    if (member.name == table.index_name) continue;
    add_column(table, member.name, records.place(), remarks, [&] {
      Column column = read_member(records, member);
      const std::string categories = member.name + "_categories";
      if (!has_uns || !std::holds_alternative<std::vector<std::int64_t>>(column)) return column;
      const h5::Group uns = root.group("uns");
      return uns.contains(categories) ? decoded_column(column, uns, categories) : column;
    });
  }
  return table;
}

}  // namespace

bool has_frame(const h5::Group& parent, const std::string& name) {
  if (parent.has_compound(name)) return true;
  if (!parent.has_group(name)) return false;
  const h5::Group group = parent.group(name);
  return encoding_of(group) == "dataframe" || group.has_attribute("_index") || group.contains("_index");
}

Table read_frame(const h5::Group& root, const h5::Group& parent, const std::string& name,
                 std::vector<std::string>& remarks) {
  if (parent.has_compound(name)) return read_records(root, parent.compound(name), remarks);
  return read_group(parent.group(name), remarks);
}

std::optional<std::vector<double>> numbers_of(const Column& column) {
  if (const auto* reals = std::get_if<std::vector<double>>(&column)) return *reals;
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
    return std::vector<double>(integers->begin(), integers->end());
  if (const auto* truths = std::get_if<std::vector<bool>>(&column))
    return std::vector<double>(truths->begin(), truths->end());
  return std::nullopt;
}

const Column* find_column(const Table& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, [](const auto& column) { return column.first; });
  return found == table.columns.end() ? nullptr : &found->second;
}

}  // namespace libbio::spatial
