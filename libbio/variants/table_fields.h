// The fields of a line of a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libbio/text/line_reader.h"

namespace libbio::variants {

struct TableField {
  std::string text;      // quotes removed
  std::string_view raw;  // the part of the line, outer quotes left out
};

// Fields of reader.line() between separators. With commas a field may stand in double quotes, a quote inside
// doubled. InputError for quotes that do not end in the line or are followed by text.
std::vector<TableField> table_fields(const text::LineReader& reader, char separator);

}  // namespace libbio::variants
