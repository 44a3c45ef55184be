// Words and numbers of a line; a bad one is shown to the user in its line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "libbio/text/line_reader.h"

namespace libbio::text {

// The parts of a line between blanks and tabs, as views into it.
std::vector<std::string_view> words(std::string_view line);

// The number that a part of reader.line() spells, all of it ("+5" too). `what` names the quantity in the
// InputError, which points at the field: "residue number 'x1' is not an integer".
std::int64_t integer_field(const LineReader& reader, std::string_view field, std::string_view what);
// As above; finite (neither "nan" nor "inf").
double real_field(const LineReader& reader, std::string_view field, std::string_view what);

}  // namespace libbio::text
