// A ligand of a PDB or PDBQT file: its atoms, and a SMILES that a program has left beside them.
#pragma once

#include <string>

#include "libbio/molecule/receptor_reader.h"
#include "libbio/molecule/record_text.h"

namespace libbio::molecule {

// Heavy atoms of all residues; of alternative locations the first. InputError, with the line, for coordinates
// that are not numbers, an element that is none, no heavy atom, and more than kMostHeavyAtoms.
ResidueAtoms read_pdb_pose(const RecordText& record);

// "REMARK  Name = ..." of AutoDock programs, else TITLE or COMPND; may be empty.
std::string pdb_title(const RecordText& record);

// The SMILES of "REMARK SMILES ...", as Meeko writes it; "" without one.
std::string smiles_remark(const RecordText& record);

}  // namespace libbio::molecule
