// The text of a structure file as far as coordinates are concerned: the format told by content, damage found
// with its line.
#pragma once

#include <cstddef>
#include <string>

namespace libbio::molecule {

enum class CoordinateFormat { pdb, mmcif };

// Of a PDB file, the atom records and TER of the first model with all other lines left empty, so that line
// numbers stay, and blank occupancies filled with 1.00; of an mmCIF file, everything.
struct CoordinateText {
  CoordinateFormat format = CoordinateFormat::pdb;
  std::string text;
  bool several_models = false;  // PDB only
};

// Plain or gzip; "-" is standard input. InputError if the file is empty, is neither format, or has a PDB atom
// without numbers for coordinates.
CoordinateText read_coordinate_text(const std::string& path);

// The line of that number, from 1; empty beyond the end.
std::string line_of(const std::string& text, std::size_t number);

}  // namespace libbio::molecule
