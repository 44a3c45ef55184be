// Single values and named settings of a record.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace libbio::record {

using Value = std::variant<bool, std::int64_t, std::uint64_t, double, std::string>;
// Names must not contain '/'.
using Settings = std::map<std::string, Value>;

// As a reader wants to see it: "true", "128", "0.005", the text itself.
std::string to_string(const Value& value);
// "batch = 0, heads = 128", in the order of names.
std::string to_string(const Settings& settings);

}  // namespace libbio::record
