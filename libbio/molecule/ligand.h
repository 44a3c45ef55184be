// A small molecule in one conformation: its heavy-atom graph, typed so that hydrogens, protonation and the
// order or spelling of the input do not matter.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/point.h"

namespace RDKit {
class ROMol;
}

namespace libbio::molecule {

enum class Hybridisation { other, sp, sp2, sp3 };
// By the rules of Cahn, Ingold and Prelog (as RDKit ranks neighbours), from the coordinates: C, S, P and the
// like. None where branches differ by their own chirality only.
enum class Chirality { none, r, s };

// A heavy atom.
struct LigandAtom {
  int atomic_number = 0;
  Point position;
  AtomRoles roles;
  bool aromatic = false;
  int ring_size = 0;  // of the smallest ring it is in; 0: none
  int degree = 0;     // heavy neighbours
  // Hydrogens of the neutral form; 0 in delocalised groups (carboxylate, phosphate, amidine, ...), whose
  // hydrogens have no fixed place.
  int hydrogens = 0;
  Hybridisation hybridisation = Hybridisation::other;
  Chirality chirality = Chirality::none;
};

// Delocalised: in groups whose single and double bonds exchange (carboxylate, phosphate, nitro, amidine,
// guanidine).
enum class BondKind { single_bond, double_bond, triple_bond, aromatic, delocalised, other };

struct LigandBond {
  int first = 0, second = 0;  // atoms
  BondKind kind = BondKind::single_bond;
  bool in_ring = false;
  bool conjugated = false;
  // Single, not in a ring, between atoms that both have another heavy neighbour, not the C-N bond of an
  // amide.
  bool rotatable = false;
};

// At least one atom; finite coordinates; bonds between different atoms of the list, each once.
struct Ligand {
  std::string title;  // as in the file; may be empty
  std::vector<LigandAtom> atoms;
  std::vector<LigandBond> bonds;
  // Neither errors nor reasons to refuse: what was found odd ("3 fragments; the largest was taken").
  std::vector<std::string> remarks;
  // The same heavy atoms and bonds in the same order as RDKit sees them, in the neutral form, with the
  // coordinates and implicit hydrogens: for force fields and drawing.
  std::shared_ptr<const RDKit::ROMol> rdkit;

  int rotatable_bonds() const;
  std::vector<Point> positions() const;  // of the atoms
};

}  // namespace libbio::molecule
