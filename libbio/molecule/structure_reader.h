// Protein chains from PDB and mmCIF files.
#pragma once

#include <string>

#include "libbio/molecule/structure.h"

namespace libbio::molecule {

// Reads PDB or mmCIF, told apart by content, plain or gzip; "-" is standard input. Taken are the residues
// that have coordinates: the first model; of alternative locations, the atom of highest occupancy (ties: the
// one first in the file), likewise of two residue types at one position; modified residues, also when HETATM,
// under the letter of their parent. Water, ligands, nucleic acids and the SEQRES sequence are not taken.
// Chain names and residue numbers of mmCIF are the author's (auth_asym_id, auth_seq_id). Throws InputError if
// the file is neither format, is damaged, has coordinates that are not finite numbers, or has no protein
// chain.
Structure read_structure(const std::string& path);

}  // namespace libbio::molecule
