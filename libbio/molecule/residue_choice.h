// Which atoms of a residue record are taken: one conformer, heavy atoms only, nothing twice.
#pragma once

#include <vector>

#include "libbio/molecule/coordinate_records.h"
#include "libbio/molecule/receptor.h"

namespace libbio::molecule {

struct ChosenResidue {
  const ResidueRecord* record = nullptr;
  // A residue that is not known by name, but has a backbone, is a modified amino acid so far.
  ResidueKind kind = ResidueKind::amino_acid;
  std::vector<AtomRecord> atoms;          // with elements corrected; may be empty
  bool had_alternatives = false;          // alternative locations
  bool is_alternative = false;            // all its atoms are at an alternative location
  bool is_repeated = false;               // a further molecule under the number of another one
  double occupancy = 0;                   // mean over its atoms
  int hydrogens = 0, repeated_atoms = 0;  // left out
};

// Of alternative locations the one whose atoms have the highest occupancy in sum (ties: first in the file);
// an atom of an amino acid that this one lacks is taken from another. Several residues if the record holds
// several molecules that share chain, number and name, as in files without chain names.
std::vector<ChosenResidue> choose_atoms(const ResidueRecord& record);

}  // namespace libbio::molecule
