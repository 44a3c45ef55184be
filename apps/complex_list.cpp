#include "apps/complex_list.h"

#include <string_view>

#include "libbio/error.h"
#include "libbio/text/line_reader.h"

namespace bio {

std::vector<ComplexFiles> read_complex_list(const std::string& path) {
  libbio::text::LineReader reader(path);
  std::vector<ComplexFiles> complexes;
  for (bool first = true; reader.next();) {
    const std::string_view line = reader.line();
    if (line.empty() || line.front() == '#') continue;
    const bool is_header = first && line == "receptor\tligands";
    first = false;
    if (is_header) continue;
    const std::size_t tab = line.find('\t');
    const std::string_view receptor = line.substr(0, tab);
    const std::string_view ligands = tab == line.npos ? std::string_view() : line.substr(tab + 1);
    if (receptor.empty() || ligands.empty() || ligands.find('\t') != ligands.npos)
      throw libbio::InputError("expected a receptor file, a tab, and a file of ligands", reader.here());
    if (receptor == "-" || ligands == "-")
      throw libbio::InputError("a table of pairs cannot name standard input", reader.here());
    complexes.push_back({std::string(receptor), std::string(ligands)});
  }
  if (complexes.empty())
    throw libbio::InputError("'" + reader.path() +
                             "' names no complex: expected lines of a receptor file, a tab, and "
                             "a file of ligands");
  return complexes;
}

}  // namespace bio
