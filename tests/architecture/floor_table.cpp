#include "floor_table.h"

#include <sstream>
#include <stdexcept>

namespace architecture {
namespace {

constexpr const char* kHeading = "| folder | responsibility | may include | third party |";

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream stream(row.substr(1));
  std::string cell;
  while (std::getline(stream, cell, '|')) cells.push_back(cell);
  return cells;
}

// The words between backticks.
std::vector<std::string> quoted_words(const std::string& cell) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while ((begin = cell.find('`', begin)) != std::string::npos) {
    const std::size_t end = cell.find('`', begin + 1);
    if (end == std::string::npos) throw std::runtime_error("backtick without its partner in '" + cell + "'");
    words.push_back(cell.substr(begin + 1, end - begin - 1));
    begin = end + 1;
  }
  return words;
}

}  // namespace

FloorTable read_floor_table(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string line;
  while (std::getline(lines, line) && line != kHeading) {
  }
  if (line != kHeading) throw std::runtime_error(std::string("no table with the heading ") + kHeading);

  FloorTable table;
  std::getline(lines, line);  // |---|
  while (std::getline(lines, line) && line.starts_with('|')) {
    const auto cells = cells_of(line);
    if (cells.size() != 4) throw std::runtime_error("not four cells: " + line);
    const auto names = quoted_words(cells[0]);
    if (names.size() != 1) throw std::runtime_error("not one folder in the first cell: " + line);
    if (cells[1].find_first_not_of(' ') == std::string::npos)
      throw std::runtime_error("no responsibility: " + line);
    const auto includes = quoted_words(cells[2]);
    Floor floor{cells[1], {includes.begin(), includes.end()}, quoted_words(cells[3])};
    if (!table.emplace(names[0], floor).second) throw std::runtime_error("a second row for " + names[0]);
  }
  for (const auto& [name, floor] : table)
    for (const std::string& other : floor.may_include)
      if (!table.contains(other)) throw std::runtime_error(name + " may include unknown " + other);
  return table;
}

}  // namespace architecture
