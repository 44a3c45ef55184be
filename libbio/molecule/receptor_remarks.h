// What users should know of how a receptor was read.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/receptor.h"
#include "libbio/molecule/residue_choice.h"

namespace libbio::molecule {

// "a, b, c and 7 more".
std::string shortened_list(const std::vector<std::string>& items, std::size_t shown = 10);

struct ReadingNotes {
  bool several_models = false;
  int waters = 0, hydrogens = 0;
  int atoms_without_occupancy = 0;  // of the atoms taken
  int repeated_atoms = 0;
  std::vector<std::string> alternatives;      // labels of residues with alternative locations
  std::vector<std::string> dropped_residues;  // "THR:A:10 for SER:A:10"
  std::vector<std::string> repeated;          // labels of further molecules under one number
};

// Sentences for Receptor::remarks; the receptor is complete but for these.
std::vector<std::string> remarks_on(const Receptor& receptor, const ReadingNotes& notes);

}  // namespace libbio::molecule
