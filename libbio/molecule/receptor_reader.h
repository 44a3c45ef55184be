// Receptors from PDB and mmCIF files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/receptor.h"

namespace libbio::molecule {

// A residue as users name it: RESNAME:CHAIN:NUMBER, the number with its insertion code if any ("SKE:A:401",
// "ASP:B:52A"; the chain may be empty).
struct ResidueName {
  std::string name, chain;
  int number = 0;
  char insertion_code = 0;
};

// UsageError with an example if `text` is not of that form.
ResidueName parse_residue_name(std::string_view text);

struct ReceptorOptions {
  std::vector<std::string>
      chains;  // keep only these; empty: all. UsageError listing the chains if one is not there
  std::optional<ResidueName>
      ligand;  // taken out of the receptor. UsageError listing the non-polymer residues if it is not there
};

// The heavy atoms of a residue as in the file, without bonds.
struct ResidueAtoms {
  ResidueName residue;
  std::vector<std::string> names;
  std::vector<int> atomic_numbers;
  std::vector<Point> positions;
};

struct ReceptorFile {
  Receptor receptor;
  std::optional<ResidueAtoms> ligand;
};

// Reads PDB or mmCIF, told apart by content, plain or gzip; "-" is standard input. The first model; of
// alternative locations one per residue (the one of highest mean occupancy; ties: first in the file); water,
// hydrogens and atoms of zero occupancy left out. Throws InputError if the file is neither format, is
// damaged, has coordinates that are not finite numbers, or no atom.
ReceptorFile read_receptor(const std::string& path, const ReceptorOptions& options = {});

}  // namespace libbio::molecule
