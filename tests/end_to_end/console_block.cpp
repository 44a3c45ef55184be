#include "console_block.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "shell.h"

namespace end_to_end {
namespace {

constexpr const char* kEllipsis = "…";
// Printed behind the output of every command, with its number and exit status.
constexpr const char* kMark = "--- end of command ";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string trimmed(const std::string& line) {
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

bool is_any_lines(const std::string& line) {
  return trimmed(line) == kEllipsis || trimmed(line) == "...";
}

// Greedy matching of the pieces between wildcards, from left to right; the last one must end the line.
bool line_matches(const std::string& expected, const std::string& line) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  const std::string ellipsis = kEllipsis;
  for (std::size_t end; (end = expected.find(ellipsis, begin)) != std::string::npos;
       begin = end + ellipsis.size())
    pieces.push_back(expected.substr(begin, end - begin));
  pieces.push_back(expected.substr(begin));
  if (pieces.size() == 1) return expected == line;

  if (!line.starts_with(pieces.front())) return false;
  std::size_t at = pieces.front().size();
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::size_t found = line.find(pieces[i], at);
    if (found == std::string::npos) return false;
    at = found + pieces[i].size();
  }
  return line.size() >= at + pieces.back().size() && line.ends_with(pieces.back());
}

std::string quoted(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "    " + line + "\n";
  return text;
}

std::string script_for(const std::vector<ConsoleCommand>& commands, const std::filesystem::path& folder,
                       const std::map<std::string, std::string>& variables) {
  std::string script = "exec 2>&1\ncd '" + folder.string() + "' || exit\n";
  for (const auto& [name, value] : variables) script += "export " + name + "='" + value + "'\n";
  for (std::size_t i = 0; i < commands.size(); ++i)
    script += commands[i].command + "\nprintf '\\n" + kMark + std::to_string(i) + " status %d\\n' $?\n";
  return script;
}

bool expects_failure(const ConsoleCommand& command) {
  return std::any_of(command.expected.begin(), command.expected.end(),
                     [](const std::string& line) { return line.starts_with("error:"); });
}

}  // namespace

std::vector<ConsoleCommand> console_commands(const std::string& markdown) {
  std::vector<ConsoleCommand> commands;
  bool inside = false, at_start = false, continued = false;
  int number = 0;
  for (const std::string& line : lines_of(markdown)) {
    ++number;
    if (!inside) {
      inside = at_start = trimmed(line) == "```console";
    } else if (trimmed(line) == "```") {
      inside = continued = false;
    } else if (continued) {
      commands.back().command += "\n" + line;
      continued = line.ends_with('\\');
    } else if (line.starts_with("$ ")) {
      commands.push_back({number, line.substr(2), {}});
      continued = line.ends_with('\\');
      at_start = false;
    } else if (at_start) {
      throw std::runtime_error("line " + std::to_string(number) + ": a console block begins without '$ '");
    } else {
      commands.back().expected.push_back(line);
    }
  }
  if (inside) throw std::runtime_error("a console block is not closed");
  return commands;
}

bool output_matches(const std::vector<std::string>& expected, const std::vector<std::string>& output) {
  std::size_t count = output.size();
  while (count > 0 && trimmed(output[count - 1]).empty()) --count;
  std::size_t wanted = expected.size();
  while (wanted > 0 && trimmed(expected[wanted - 1]).empty()) --wanted;

  // reached[j]: the expected lines so far match the first j lines of the output.
  std::vector<bool> reached(count + 1, false);
  reached[0] = true;
  for (std::size_t i = 0; i < wanted; ++i) {
    std::vector<bool> next(count + 1, false);
    for (std::size_t j = 0; j <= count; ++j)
      if (is_any_lines(expected[i]))
        next[j] = reached[j] || (j > 0 && next[j - 1]);
      else
        next[j] = j > 0 && reached[j - 1] && line_matches(trimmed(expected[i]), trimmed(output[j - 1]));
    reached = next;
  }
  return reached[count];
}

std::vector<std::string> check_commands(const std::vector<ConsoleCommand>& commands,
                                        const std::filesystem::path& folder,
                                        const std::map<std::string, std::string>& variables) {
  std::vector<std::string> complaints;
  std::istringstream stream(run_in_bash(script_for(commands, folder, variables)).output);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const ConsoleCommand& command = commands[i];
    const std::string mark = kMark + std::to_string(i) + " status ";
    std::vector<std::string> output;
    std::string line;
    int status = -1;
    while (status < 0 && std::getline(stream, line)) {
      if (line.starts_with(mark))
        status = std::stoi(line.substr(mark.size()));
      else
        output.push_back(line);
    }
    const std::string what = "line " + std::to_string(command.line) + ": $ " + command.command + "\n";
    if (status < 0) {
      complaints.push_back(what + "  ended the shell; output:\n" + quoted(output));
      break;
    }
    if ((status != 0) != expects_failure(command))
      complaints.push_back(what + "  exit status " + std::to_string(status) + "; output:\n" + quoted(output));
    else if (!output_matches(command.expected, output))
      complaints.push_back(what + "  expected:\n" + quoted(command.expected) + "  printed:\n" +
                           quoted(output));
  }
  return complaints;
}

}  // namespace end_to_end
