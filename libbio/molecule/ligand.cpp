#include "libbio/molecule/ligand.h"

#include <algorithm>

namespace libbio::molecule {

int Ligand::rotatable_bonds() const {
  return static_cast<int>(
      std::count_if(bonds.begin(), bonds.end(), [](const LigandBond& b) { return b.rotatable; }));
}

std::vector<Point> Ligand::positions() const {
  std::vector<Point> found;
  for (const LigandAtom& atom : atoms) found.push_back(atom.position);
  return found;
}

}  // namespace libbio::molecule
