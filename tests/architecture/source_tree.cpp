#include "source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace architecture {
namespace fs = std::filesystem;

std::vector<SourceFile> read_sources(const std::string& root, const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      const std::string ending = entry.path().extension().string();
      if (ending != ".h" && ending != ".cpp") continue;
      std::ifstream stream(entry.path());
      std::string text{std::istreambuf_iterator<char>(stream), {}};
      files.push_back({fs::relative(entry.path(), root).string(), std::move(text)});
    }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::set<std::string> read_floors(const std::string& root) {
  std::set<std::string> floors = {"apps"};
  for (const auto& entry : fs::directory_iterator(fs::path(root) / "libbio"))
    if (entry.is_directory() || entry.path().extension() == ".h") floors.insert(entry.path().stem().string());
  return floors;
}

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
  std::vector<Include> includes;
  std::istringstream lines(file.text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, pattern)) includes.push_back({match[2], match[1] == "\"", number});
  }
  return includes;
}

std::string code_only(const std::string& text) {
  std::string code = text;
  std::size_t i = 0;
  // Blanks everything up to the end marker, which is kept when it is a quote or the end of the line.
  const auto blank_until = [&](const std::string& end, bool escapes) {
    while (i < code.size() && code.compare(i, end.size(), end) != 0) {
      if (escapes && code[i] == '\\' && i + 1 < code.size()) code[i++] = ' ';
      if (code[i] != '\n') code[i] = ' ';
      ++i;
    }
    i += end.size();
  };
  const auto begins = [&](const char* what) { return code.compare(i, std::string(what).size(), what) == 0; };
  const auto is_digit_separator = [&] {
    return i > 0 && std::isalnum(static_cast<unsigned char>(code[i - 1])) != 0;
  };
  while (i < code.size()) {
    if (begins("//")) {
      blank_until("\n", false);
    } else if (begins("/*")) {
      blank_until("*/", false);
    } else if (begins("R\"")) {
      const std::size_t open = code.find('(', i);
      const std::string end = ")" + code.substr(i + 2, open - i - 2) + "\"";
      i = open + 1;
      blank_until(end, false);
    } else if (begins("\"")) {
      ++i;
      blank_until("\"", true);
    } else if (begins("'") && !is_digit_separator()) {
      ++i;
      blank_until("'", true);
    } else {
      ++i;
    }
  }
  return code;
}

std::string floor_of(const std::string& path) {
  static const std::regex in_libbio(R"(^libbio/([^/.]+)(/|\.h$|\.cpp$).*)");
  std::smatch match;
  if (path.starts_with("apps/")) return "apps";
  if (std::regex_match(path, match, in_libbio)) return match[1];
  return "";
}

}  // namespace architecture
