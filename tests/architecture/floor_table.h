// The table of docs/architecture.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace architecture {

struct Floor {
  std::string responsibility;
  std::set<std::string> may_include;     // other rows of the table
  std::vector<std::string> third_party;  // "zlib.h", "gemmi/*"
};

using FloorTable = std::map<std::string, Floor>;

// Reads the table that begins with "| folder | responsibility | may include | third party |". Throws
// std::runtime_error when there is none, or when a row is incomplete, given twice or names an unknown row.
FloorTable read_floor_table(const std::string& markdown);

}  // namespace architecture
