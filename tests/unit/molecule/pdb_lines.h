// Hand-made PDB files for tests.
#pragma once

#include <cstdio>
#include <string>

#include "libbio/molecule/residue_templates.h"

namespace libbio::molecule {

struct PdbLine {
  std::string record = "ATOM";
  std::string atom = "CA";  // as it stands in columns 13-16 if it has four letters, else from column 14 on
  char location = ' ';
  std::string residue = "ALA";
  char chain = 'A';
  int number = 1;
  char insertion = ' ';
  double x = 0, y = 0, z = 0;
  std::string occupancy = "1.00";
  std::string element{};  // "-": none; empty: the first letter of the atom
};

inline std::string pdb_line(const PdbLine& a) {
  const std::string name = a.atom.size() == 4 ? a.atom : " " + a.atom;
  const std::string element = a.element == "-" ? "" : a.element.empty() ? a.atom.substr(0, 1) : a.element;
  char text[120];
  std::snprintf(text, sizeof text, "%-6s%5d %-4s%c%3s %c%4d%c   %8.3f%8.3f%8.3f%6s%6.2f          %2s\n",
                a.record.c_str(), 1, name.c_str(), a.location, a.residue.c_str(), a.chain, a.number,
                a.insertion, a.x, a.y, a.z, a.occupancy.c_str(), 10.0, element.c_str());
  return text;
}

// All atoms of an amino acid, but OXT, in a chain along x: residue `number` is bonded to number + 1. `name`
// may differ from that of the template.
inline std::string pdb_residue(const std::string& name, int number, const std::string& parent = "",
                               PdbLine line = {}) {
  std::string text;
  double side = 0;
  for (const TemplateAtom& atom : residue_template(std::string_view(parent.empty() ? name : parent))->atoms) {
    if (atom.optional) continue;
    line.atom = atom.name;
    line.residue = name;
    line.number = number;
    const double x = 3.8 * number;
    const bool branch = !atom.backbone;
    line.x = x + (atom.name == "N" ? 0 : atom.name == "CA" || branch ? 1.2 : 2.4);
    line.y = branch ? 0.8 + 1.3 * ++side : atom.name == "CA" ? 0.8 : atom.name == "O" ? -1.2 : 0;
    text += pdb_line(line);
  }
  return text;
}

}  // namespace libbio::molecule
