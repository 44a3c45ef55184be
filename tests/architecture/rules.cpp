#include "rules.h"

#include <algorithm>
#include <functional>
#include <regex>
#include <sstream>

namespace architecture {
namespace {

using Graph = std::map<std::string, std::set<std::string>>;

std::string at(const SourceFile& file, int line) {
  return file.path + ":" + std::to_string(line) + ": ";
}

bool matches(const std::string& name, const std::string& pattern) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return name == pattern;
}

// Names without '.' and '/' are C++'s own. The C and POSIX headers in use are few enough to list.
bool is_system_header(const std::string& name) {
  static const std::set<std::string> posix = {"fcntl.h",    "poll.h",       "sched.h",    "signal.h",
                                              "unistd.h",   "sys/file.h",   "sys/stat.h", "sys/types.h",
                                              "sys/wait.h", "sys/statvfs.h"};
  return posix.contains(name) || name.find_first_of("./") == std::string::npos;
}

Complaints find_cycles(const Graph& graph) {
  Complaints found;
  std::set<std::string> finished;
  std::vector<std::string> path;
  const std::function<void(const std::string&)> visit = [&](const std::string& node) {
    const auto seen = std::find(path.begin(), path.end(), node);
    if (seen != path.end()) {
      std::string circle;
      for (auto step = seen; step != path.end(); ++step) circle += *step + " -> ";
      found.push_back("cycle: " + circle + node);
      return;
    }
    if (finished.contains(node)) return;
    path.push_back(node);
    if (const auto edges = graph.find(node); edges != graph.end())
      for (const std::string& next : edges->second) visit(next);
    path.pop_back();
    finished.insert(node);
  };
  for (const auto& [node, edges] : graph) visit(node);
  return found;
}

}  // namespace

Complaints check_rows(const FloorTable& table, const std::set<std::string>& floors) {
  Complaints complaints;
  for (const std::string& floor : floors)
    if (!table.contains(floor)) complaints.push_back(floor + " has no row in the table");
  for (const auto& [name, floor] : table)
    if (!floors.contains(name)) complaints.push_back("the row " + name + " has no folder");
  return complaints;
}

Complaints check_floors(const FloorTable& table, const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    const std::string from = floor_of(file.path);
    const auto row = table.find(from);
    for (const Include& include : includes_of(file)) {
      if (!include.quoted) continue;
      const std::string to = floor_of(include.name);
      if (to.empty())
        complaints.push_back(at(file, include.line) + "\"" + include.name +
                             "\" is not written from the root");
      else if (to != from && (row == table.end() || !row->second.may_include.contains(to)))
        complaints.push_back(at(file, include.line) + from + " may not include " + to);
    }
  }
  return complaints;
}

Complaints check_table_cycles(const FloorTable& table) {
  Graph graph;
  for (const auto& [name, floor] : table) graph[name] = floor.may_include;
  return find_cycles(graph);
}

Complaints check_file_cycles(const std::vector<SourceFile>& files) {
  Graph graph;
  for (const SourceFile& file : files)
    for (const Include& include : includes_of(file))
      if (include.quoted) graph[file.path].insert(include.name);
  return find_cycles(graph);
}

Complaints check_gates(const FloorTable& table, const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    const std::string floor = floor_of(file.path);
    const auto row = table.find(floor);
    for (const Include& include : includes_of(file)) {
      if (include.quoted || is_system_header(include.name)) continue;
      const auto is_it = [&](const std::string& pattern) { return matches(include.name, pattern); };
      if (row == table.end() ||
          std::none_of(row->second.third_party.begin(), row->second.third_party.end(), is_it))
        complaints.push_back(at(file, include.line) + floor + " is not the gate of <" + include.name + ">");
    }
  }
  // One library, one gate.
  std::map<std::string, std::string> gate_of;
  for (const auto& [name, floor] : table)
    for (const std::string& pattern : floor.third_party)
      if (const auto [other, first] = gate_of.emplace(pattern, name); !first)
        complaints.push_back(pattern + " has two gates: " + other->second + " and " + name);
  return complaints;
}

Complaints check_public_headers(const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("libbio/") || !file.path.ends_with(".h")) continue;
    for (const Include& include : includes_of(file))
      if (!include.quoted && !is_system_header(include.name))
        complaints.push_back(at(file, include.line) + "a header of libbio includes <" + include.name + ">");
  }
  return complaints;
}

Complaints check_silence(const std::vector<SourceFile>& files) {
  static const std::regex loud(
      R"(\b(cout|cerr|clog|getenv|secure_getenv|environ|printf|vprintf|puts|putchar|perror|system_clock|)"
      R"(steady_clock|high_resolution_clock|clock_gettime|gettimeofday|gethostname|exit|_Exit|quick_exit|)"
      R"(abort|terminate|localtime|gmtime)\b|\b(stdout|stderr|stdin)\b|\bstd::(time|clock)\s*\(|\btime\s*\(\s*(0|NULL|nullptr)\b)");
  Complaints complaints;
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("libbio/")) continue;
    std::istringstream lines(code_only(file.text));
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
      std::smatch match;
      if (std::regex_search(line, match, loud)) complaints.push_back(at(file, number) + match.str());
    }
  }
  return complaints;
}

Complaints check_names(const std::vector<SourceFile>& files) {
  static const std::set<std::string> banned = {"util",    "utils", "utility", "utilities", "common", "helper",
                                               "helpers", "misc",  "manager", "managers",  "core",   "base"};
  Complaints complaints;
  for (const SourceFile& file : files) {
    std::string word;
    for (const char c : file.path + "/") {
      if (c != '/' && c != '_' && c != '.') {
        word += c;
        continue;
      }
      if (banned.contains(word)) complaints.push_back(file.path + ": '" + word + "' says nothing");
      word.clear();
    }
  }
  return complaints;
}

Complaints check_lengths(const std::vector<SourceFile>& files, int most_lines) {
  Complaints complaints;
  for (const SourceFile& file : files)
    if (const auto lines = std::count(file.text.begin(), file.text.end(), '\n'); lines > most_lines)
      complaints.push_back(file.path + ": " + std::to_string(lines) + " lines");
  return complaints;
}

Complaints check_portable_commands(const std::string& compile_commands) {
  static const std::regex tied(R"((^|\s|")(-m(arch|cpu|tune|avx|sse|fma|bmi|f16c|native)[^\s"]*))");
  Complaints complaints;
  std::istringstream lines(compile_commands);
  std::string line;
  while (std::getline(lines, line)) {
    std::smatch match;
    if (std::regex_search(line, match, tied)) complaints.push_back(match[2].str() + " in " + line);
  }
  return complaints;
}

}  // namespace architecture
