// MMFF94's parameters as RDKit assigns them. For the .cpp files of this folder.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/mmff_terms.h"

namespace RDKit {
class ROMol;
}

namespace libbio::molecule {

struct MmffAssignment {
  MmffTerms terms;           // empty where there is a failure
  std::vector<int> untyped;  // atoms that MMFF94 has no type for
  std::string failure;
};

// Of a molecule with all its hydrogens.
MmffAssignment mmff_parameters(const RDKit::ROMol& molecule);

}  // namespace libbio::molecule
