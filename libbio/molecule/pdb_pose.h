// A ligand of a PDB or PDBQT file: its atoms, and what a program has left beside them.
#pragma once

#include <string>
#include <utility>

#include "libbio/molecule/receptor_reader.h"
#include "libbio/molecule/record_text.h"

namespace libbio::molecule {

// Heavy atoms of all residues. Of alternative locations of a residue the one of highest occupancy in sum
// (ties: the first), and what it lacks from the others; not the side chains of flexible docking. InputError,
// with the line, for coordinates that are not numbers, an element that is none, no heavy atom, and more than
// kMostHeavyAtoms.
ResidueAtoms read_pdb_pose(const RecordText& record);

struct PdbHeader {
  std::string title;   // "REMARK  Name = ..." of AutoDock programs, else TITLE or COMPND; may be empty
  std::string smiles;  // of "REMARK SMILES ...", as Meeko writes it; may be empty
  // Title and SMILES that stand before the first MODEL: for the models that have none.
  std::pair<std::string, std::string> of_file;
};
PdbHeader pdb_header(const RecordText& record);

}  // namespace libbio::molecule
