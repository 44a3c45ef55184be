// A column of strings stored as its distinct strings and a code per row: AnnData's `categorical`, which
// pandas reads as one.
#pragma once

#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/table.h"

namespace libbio::record {

// What a cell without a string says. It is no category: its code is -1, and pandas shows it as missing.
inline constexpr char kMissing[] = "nan";

// Categories are sorted by bytes and have no order of their own (`ordered` is FALSE).
void write_categorical(h5::Group& group, const std::string& name, const std::vector<std::string>& cells);

// The strings of the rows; categories that are numbers or truth values as text. InputError where it is no
// categorical of version 0.2.0, or a code has no category.
std::vector<std::string> read_categorical(const h5::Group& group, const std::string& name);

// The category of each code, kMissing for negative ones. InputError, citing `place`, for a code that has
// none.
std::vector<std::string> decoded(const std::vector<std::int64_t>& codes,
                                 const std::vector<std::string>& categories, const std::string& place);

// Cells as text: "12", "0.5", "True", and kMissing for a NaN.
std::vector<std::string> cells_as_text(const Column& column);

}  // namespace libbio::record
