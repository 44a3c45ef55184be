// The rules of the house. Each returns its complaints, "path:line: what is wrong"; none when all is well.
#pragma once

#include <string>
#include <vector>

#include "floor_table.h"
#include "source_tree.h"

namespace architecture {

using Complaints = std::vector<std::string>;

// The table has a row for every floor that there is, and no other.
Complaints check_rows(const FloorTable& table, const std::set<std::string>& floors);
// Quoted includes lead to the own folder or to one the table allows, and are written from the root.
Complaints check_floors(const FloorTable& table, const std::vector<SourceFile>& files);
// What the table allows has no cycle (a mutual pair is a short one).
Complaints check_table_cycles(const FloorTable& table);
// Files do not include each other in a circle.
Complaints check_file_cycles(const std::vector<SourceFile>& files);
// Includes in angle brackets are the standard library, POSIX, or third-party headers at their gate.
Complaints check_gates(const FloorTable& table, const std::vector<SourceFile>& files);
// Headers of libbio include no third-party header.
Complaints check_public_headers(const std::vector<SourceFile>& files);
// libbio does not print, exit, read the environment or ask the clock.
Complaints check_silence(const std::vector<SourceFile>& files);
Complaints check_names(const std::vector<SourceFile>& files);
Complaints check_lengths(const std::vector<SourceFile>& files, int most_lines);
// No option that ties the binary to a kind of processor in the text of a compile_commands.json.
Complaints check_portable_commands(const std::string& compile_commands);

}  // namespace architecture
