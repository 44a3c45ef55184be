// Ligands from SDF, MOL, MOL2, PDB and PDBQT files, record by record, and from residues of structure files.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "libbio/error.h"
#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor_reader.h"

namespace libbio::molecule {

// One record of a file: a ligand, or why there is none.
struct LigandRecord {
  std::int64_t number = 0;  // from 1
  std::string title;
  std::map<std::string, std::string> properties;  // data fields of SDF
  std::optional<Ligand> ligand;
  std::string failure;    // empty if there is a ligand
  TextLocation location;  // where the record begins, or the line that failed
};

// Reads plain or gzip files, "-" is standard input; the format is told by content. One record is in memory at
// a time. Records of PDB and PDBQT are models; their bonds come from a SMILES as in ligand_from_residue():
// the one given, else that of the record's own "REMARK SMILES".
class LigandReader {
 public:
  // InputError if the file cannot be read or is none of the formats, and where PDB begins without a SMILES.
  // UsageError for a SMILES that the format has no need of.
  explicit LigandReader(const std::string& path, std::string smiles = {});
  ~LigandReader();

  // The next record; false at the end. Records above 16 MiB and molecules above 1000 heavy atoms are
  // failures. A record that cannot be understood has a failure and reading goes on with the next one;
  // InputError only if the file itself breaks off (damaged gzip data).
  bool next(LigandRecord& record);

 private:
  struct Source;
  std::unique_ptr<Source> source_;
};

// A ligand from the atoms of a residue of a structure file, with bonds and their orders from `smiles`.
// InputError if the two do not match (what was found, what was expected).
Ligand ligand_from_residue(const ResidueAtoms& atoms, const std::string& smiles);

}  // namespace libbio::molecule
