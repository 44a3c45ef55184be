// Small molecules written down as text, and the records of ligand files that hold them.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/point.h"

namespace libbio::molecule {

// Atoms are separated by spaces, with a sign if they are charged: "C C O O-". Bonds name atoms from 1 and
// have an order, one of "-=#~" (~ aromatic): "1-2 2=3 2-4". Atoms get places off any plane, 1.5 Å or more
// apart.
struct SampleMolecule {
  SampleMolecule(const std::string& atom_text, const std::string& bond_text, std::string name = "sample");

  struct Bond {
    int first = 0, second = 0;
    char order = '-';
  };
  std::string title;
  std::vector<std::string> elements;
  std::vector<int> charges;
  std::vector<Point> places;
  std::vector<Bond> bonds;

  // Without the line "$$$$".
  std::string v2000() const;
  std::string v3000() const;
  std::string mol2() const;

  // The same molecule with its atoms in another order: atom i becomes atom order[i].
  SampleMolecule reordered(const std::vector<int>& order) const;
  SampleMolecule mirrored() const;
  // With `hydrogens` of them on each atom, which need not make sense to a chemist.
  SampleMolecule with_hydrogens(int hydrogens) const;
};

// The records of a file that holds `text`.
std::vector<LigandRecord> records_of(const std::string& text);
// The only record; a failure of the test, and an empty ligand, if there is another number of them or no
// ligand.
Ligand ligand_of(const std::string& text);
Ligand ligand_of(const SampleMolecule& molecule);

}  // namespace libbio::molecule
