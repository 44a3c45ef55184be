// Receptors and ligands as PDB text, for viewers.
#pragma once

#include <span>
#include <string>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor.h"

namespace libbio::molecule {

// ATOM records of amino acids and nucleotides, HETATM of everything else, the atoms of the ligand last, as
// residue LIG with CONECT records of its bonds. Each atom's number from `receptor_values` and `ligand_values`
// stands in the column of B-factors, cut to what fits (-99.99 to 999.99; 0 for NaN); empty spans mean 0
// everywhere. Numbers that outgrow their columns are written in hybrid-36; a chain whose name is longer than
// one character gets a free letter and a REMARK that says so ('?' once they are used up). ShapeError if the
// number of values is not that of the atoms; InputError if a coordinate does not fit eight columns.
std::string pdb_text(const Receptor& receptor, std::span<const double> receptor_values = {},
                     const Ligand* ligand = nullptr, std::span<const double> ligand_values = {});

}  // namespace libbio::molecule
