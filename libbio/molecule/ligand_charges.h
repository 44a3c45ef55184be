// The charges of a ligand in water, for its force field. For the .cpp files of this folder.
#pragma once

#include <vector>

#include "libbio/molecule/ligand.h"

namespace RDKit {
class RWMol;
}

namespace libbio::molecule {

// Sets formal charges of `molecule`, the ligand's heavy atoms with localised double bonds, by its roles,
// where the file has set none: every single-bonded oxygen of an acid -1; of a base its double-bonded nitrogen
// (amidine, guanidine) or its amine +1, unless another positive atom is within three bonds (piperazine takes
// one proton). Aromatic nitrogen stays neutral.
void charge_ligand(RDKit::RWMol& molecule, const Ligand& ligand);

}  // namespace libbio::molecule
