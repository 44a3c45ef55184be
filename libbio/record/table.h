// A table of named columns, stored as an AnnData dataframe (pandas reads it as one).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libbio/h5/group.h"

namespace libbio::record {

using Column =
    std::variant<std::vector<std::string>, std::vector<std::int64_t>, std::vector<double>, std::vector<bool>>;
std::size_t length_of(const Column& column);

// All columns are equally long. The index names the rows; it need not be unique.
struct Table {
  std::string index_name;
  std::vector<std::string> index;
  std::vector<std::pair<std::string, Column>> columns;
};

// How a column of strings is stored: a string per row; or, where a string is there twice or a cell is missing
// ("nan"), as a categorical (categorical.h), which is what AnnData itself does.
enum class StringColumns { kPlain, kCategorical };

// ShapeError where the columns are not equally long.
void write_table(h5::Group& group, const std::string& name, const Table& table,
                 StringColumns strings = StringColumns::kPlain);
// Categoricals are read as strings. InputError where it is no table or its columns are not equally long.
Table read_table(const h5::Group& group, const std::string& name);
// A list of numbers, truth values or strings. InputError where it is something else, or an integer is above
// 2^63 - 1.
Column read_column(const h5::Group& group, const std::string& name);

// The column of that name as strings, integers or real numbers. InputError, citing `place`, where there is
// none such.
const std::vector<std::string>& string_column(const Table& table, const std::string& name,
                                              const std::string& place);
const std::vector<std::int64_t>& integer_column(const Table& table, const std::string& name,
                                                const std::string& place);
const std::vector<double>& real_column(const Table& table, const std::string& name, const std::string& place);

}  // namespace libbio::record
