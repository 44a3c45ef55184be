// A peptide ADKHS with a zinc ion on its histidine, and 4-carbamimidoylbenzoic acid, which overlaps with it.
#pragma once

#include <string>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor.h"

namespace libbio {

extern const std::string kSmallPocket;  // PDB; the zinc is its last line
extern const std::string kSmallLigand;  // SDF

molecule::Receptor receptor_of(const std::string& pdb_text);
molecule::Ligand ligand_of(const std::string& sdf_text);

}  // namespace libbio
