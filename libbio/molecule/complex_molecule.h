// Pocket and ligand as one molecule of RDKit, with hydrogens. For the .cpp files of this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libbio/molecule/mmff_system.h"
#include "libbio/molecule/pocket_chemistry.h"

namespace RDKit {
class RWMol;
}

namespace libbio::molecule {

struct ComplexMolecule {
  std::shared_ptr<RDKit::RWMol> molecule;  // null where there is a failure
  std::vector<ForceFieldAtom> atoms;       // of `molecule`, in its order
  std::string failure;
  std::vector<int> at_fault;  // atoms of `atoms` that RDKit named
};

// Residues marked in `left_out` (one mark per residue) are not taken; what they were bonded to gets hydrogens
// instead.
ComplexMolecule complex_molecule(const Receptor& pocket, const PocketChemistry& chemistry,
                                 const std::vector<bool>& left_out, const Ligand& ligand);

}  // namespace libbio::molecule
