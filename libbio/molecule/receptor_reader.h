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
  // Keep only these; empty: all. UsageError listing the chains if one is not there.
  std::vector<std::string> chains{};
  // Taken out of the receptor, from any chain. UsageError listing the non-polymer residues if it is not
  // there.
  std::optional<ResidueName> ligand{};
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
// alternative locations one per residue (the one whose atoms have the highest occupancy in sum; ties: first
// in the file), likewise of two residue types at one position; water and hydrogens left out. Atoms of zero
// occupancy are kept: they are where the author, or a program that writes no occupancies, expects them.
// Throws InputError if the file is neither format, is damaged, has coordinates that are not finite numbers,
// or no atom; UsageError as above.
ReceptorFile read_receptor(const std::string& path, const ReceptorOptions& options = {});

}  // namespace libbio::molecule
