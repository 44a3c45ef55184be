// What a structure file says, atom by atom, before anything is taken or left: what gemmi reads, in our own
// types, so that its headers are needed in one file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/point.h"

namespace libbio::molecule {

struct AtomRecord {
  std::string name;
  int atomic_number = 0;  // 0: not told by the file; hydrogen and deuterium are 1
  char location = 0;      // alternative location; 0: none
  double occupancy = 1;
  Point position;  // finite
};

enum class MoleculePart { unknown, polymer, other };
enum class ResidueClass { unknown, amino_acid, nucleotide, water, other };

// What is known of a residue by its name.
struct KnownResidue {
  ResidueClass kind = ResidueClass::unknown;
  char letter = 'X';      // of the parent amino acid or nucleotide; 'X': none
  bool standard = false;  // one of the 20 amino acids under any of its names, or a plain nucleotide
};

struct ResidueRecord {
  std::string name;
  int number = 0;
  char insertion_code = 0;
  bool hetero = false;  // HETATM
  MoleculePart part = MoleculePart::unknown;
  KnownResidue known;
  std::vector<AtomRecord> atoms;  // in the order of the file
};

struct ChainRecord {
  std::string name;  // the author's; may be empty
  std::vector<ResidueRecord> residues;
};

struct CoordinateRecords {
  std::vector<ChainRecord> chains;  // of the first model
  bool several_models = false;
};

// gemmi's table of residues with the names that force fields give to water and to protonation states.
KnownResidue known_residue(const std::string& name);

// Reads PDB or mmCIF, told apart by content, plain or gzip; "-" is standard input. The first model; the parts
// of a chain are one chain. Throws InputError if the file is neither format, is damaged or has coordinates
// that are not finite numbers.
CoordinateRecords read_coordinate_records(const std::string& path);

}  // namespace libbio::molecule
