#include "libbio/spatial/name_list.h"

#include <algorithm>
#include <cctype>

namespace libbio::spatial {

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) text += ", ...";
  return text.empty() ? "nothing" : text;
}

std::string quoted(std::vector<std::string> names, std::size_t most) {
  for (std::string& name : names) name = "'" + name + "'";
  return listed(names, most);
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace libbio::spatial
