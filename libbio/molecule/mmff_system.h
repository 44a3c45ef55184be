// A pocket and its ligand in one force field, MMFF94, typed by RDKit.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/mmff_terms.h"
#include "libbio/molecule/receptor.h"

namespace RDKit {
class ROMol;
}

namespace libbio::molecule {

struct ForceFieldAtom {
  int atomic_number = 0;
  Point position;
  bool ligand = false;  // else of the pocket
  int source = 0;       // the heavy atom in Ligand::atoms or Receptor::atoms; of a hydrogen, the one it is on
  int residue = -1;     // in Receptor::residues; -1: of the ligand

  bool hydrogen() const { return atomic_number == 1; }
};

// Atoms: the heavy atoms of the pocket in their order, less those of residues left out; those of the ligand
// in their order; hydrogens.
struct MmffSystem {
  std::vector<ForceFieldAtom> atoms;
  MmffTerms terms;
  // What was left out of the force field or counts as something else, and is to be told.
  std::vector<std::string> remarks;
  std::shared_ptr<const RDKit::ROMol> rdkit;  // the same atoms

  std::vector<Point> positions() const;
};

// A system, or why there is none.
struct MmffTyping {
  std::optional<MmffSystem> system;
  std::string failure;
};

// Amino acids have the bonds of their templates; ASP, GLU and C-terminal carboxylates are charged -1, LYS and
// ARG +1, HIS is neutral with its hydrogen on NE2, or on ND1 where NE2 binds a metal; CYS on a metal is a
// thiolate. Cut chains end in hydrogens (amine, aldehyde): neutral, typed by MMFF94 itself, and no heavy atom
// need be invented. Ions have the charge of their element. Acids of the ligand with a terminal oxygen lose
// their hydrogens, bases gain one unless another charged one is within three bonds. Hydrogens get ideal
// places; no term is minimised. Residues that cannot be typed are left out with a remark if they have no atom
// within 4 Å of the ligand; otherwise there is no system.
MmffTyping mmff_system(const Receptor& pocket, const Ligand& ligand);

// RDKit's own energies (all pairs, no cutoff) of the system with its atoms at `positions`: the oracle that
// other implementations of these terms are held against. RDKit forgets the torsions about all but the first
// 1000 bonds (about 1000 heavy atoms). ShapeError if the numbers of atoms differ.
MmffEnergies rdkit_energies(const MmffSystem& system, std::span<const Point> positions);

}  // namespace libbio::molecule
