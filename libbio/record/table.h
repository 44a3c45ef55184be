// A table of named columns, stored as an AnnData dataframe (pandas reads it as one).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libbio/h5/group.h"

namespace libbio::record {

using Column = std::variant<std::vector<std::string>, std::vector<std::int64_t>, std::vector<double>>;

// All columns are equally long. The index names the rows; it need not be unique.
struct Table {
  std::string index_name;
  std::vector<std::string> index;
  std::vector<std::pair<std::string, Column>> columns;
};

// ShapeError where the columns are not equally long.
void write_table(h5::Group& group, const std::string& name, const Table& table);
// InputError where it is no table or its columns are not equally long.
Table read_table(const h5::Group& group, const std::string& name);

// The column of that name as strings, integers or real numbers. InputError, citing `place`, where there is
// none such.
const std::vector<std::string>& string_column(const Table& table, const std::string& name,
                                              const std::string& place);
const std::vector<std::int64_t>& integer_column(const Table& table, const std::string& name,
                                                const std::string& place);
const std::vector<double>& real_column(const Table& table, const std::string& name, const std::string& place);

}  // namespace libbio::record
