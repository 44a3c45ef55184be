// What the heavy atoms of a pocket are to a force field: elements, formal charges and bond orders.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/receptor.h"

namespace libbio::molecule {

struct PocketChemistry {
  std::vector<int> element;     // of each atom: its own, or the one that stands for it (S for Se)
  std::vector<int> charge;      // formal, of each atom
  std::vector<int> bond_order;  // of each bond: 1 or 2
  // Of each residue: why it can have no place in a force field; empty where it can.
  std::vector<std::string> obstacle;
  std::vector<std::string> remarks;  // elements that another stands for
};

// Amino acids by their templates: ASP, GLU, C-terminal carboxylates -1, LYS and ARG +1, HIS neutral with its
// hydrogen on NE2, or on ND1 where NE2 is within 2.8 Å of a metal; CYS within 2.9 Å of a metal -1. Groups
// that are not complete stay neutral. Metals +2, alkali metals +1, halides -1. MMFF94 has no Se, Mn, Co, Ni,
// Cd, Hg, Sr or Ba: S, Fe, Fe, Fe, Ca, Ca, Ca and Ca, of the same charge and about the same size, stand for
// them. A few modified residues and additives of crystals are known by name; nucleotides and other molecules
// are not. Residues with two atoms at the same place (0.3 Å) have no angles there.
PocketChemistry pocket_chemistry(const Receptor& pocket);

}  // namespace libbio::molecule
