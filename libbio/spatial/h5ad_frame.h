// Tables of AnnData files of any version: obs, var, and matrices of obsm that are tables.
//
// Versions: 0.8 and later (dataframe 0.2.0: a group, categoricals as groups), 0.7 (dataframe 0.1.0: a group,
// categories in `__categories` beside the columns), 0.5 and 0.6 (a list of records, categories in
// uns/<column>_categories).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/table.h"

namespace libbio::spatial {

// Whether the group has a table of that name, as any version writes it.
bool has_frame(const h5::Group& parent, const std::string& name);

// The table `name` of the group `parent`. Numbers stay numbers, truth values truth values; categories become
// strings, "nan" where a cell has none; nullable integers become real numbers where one is missing, nullable
// truth values strings. Columns that libbio has no type for, and damaged ones, are left out, each with a
// remark. `root` is that of the file. InputError where there is no table, or its index cannot be read.
record::Table read_frame(const h5::Group& root, const h5::Group& parent, const std::string& name,
                         std::vector<std::string>& remarks);

// Numbers of a column, row after row; none where it holds strings.
std::optional<std::vector<double>> numbers_of(const record::Column& column);
// The column of that name; null where there is none.
const record::Column* find_column(const record::Table& table, const std::string& name);

}  // namespace libbio::spatial
