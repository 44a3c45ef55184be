// The ```console blocks of a Markdown document, run and compared
// (docs/decisions/0003-console-blocks-are-tests.md).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace end_to_end {

struct ConsoleCommand {
  int line = 0;                       // of the document, from 1
  std::string command;                // without "$ "; lines that end with a backslash are continued
  std::vector<std::string> expected;  // lines; "…" and "..." are wildcards
};

// Throws std::runtime_error on a block that is not closed or that does not begin with a command.
std::vector<ConsoleCommand> console_commands(const std::string& markdown);

// Whether output lines are as expected: a line "…" or "..." stands for any number of lines, "…" within a line
// for any text. Blanks at the ends of lines and empty lines at the end of the output do not count.
bool output_matches(const std::vector<std::string>& expected, const std::vector<std::string>& output);

// Runs the commands in one bash, in `folder`, with these variables set, and describes each that printed
// something else or whose exit status is not what the expected output (with or without a line "error:...")
// implies.
std::vector<std::string> check_commands(const std::vector<ConsoleCommand>& commands,
                                        const std::filesystem::path& folder,
                                        const std::map<std::string, std::string>& variables);

}  // namespace end_to_end
