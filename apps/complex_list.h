// A table of complexes to score.
#pragma once

#include <string>
#include <vector>

namespace bio {

// A receptor file and a file of ligands in it.
struct ComplexFiles {
  std::string receptor, ligands;
};

// Two columns between tabs, paths as seen from the current folder; a first line "receptor<TAB>ligands", empty
// lines and lines that begin with '#' are passed over. Plain or gzip, "-" is standard input. InputError where
// a line has not two fields, or there is no complex.
std::vector<ComplexFiles> read_complex_list(const std::string& path);

}  // namespace bio
