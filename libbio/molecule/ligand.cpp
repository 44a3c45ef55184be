#include "libbio/molecule/ligand.h"

#include <algorithm>

namespace libbio::molecule {

int Ligand::rotatable_bonds() const {
  return static_cast<int>(
      std::count_if(bonds.begin(), bonds.end(), [](const LigandBond& b) { return b.rotatable; }));
}

}  // namespace libbio::molecule
