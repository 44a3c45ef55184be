// The files of a complex as text that can be rewritten: other orders, hydrogens, places, the mirror image.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor.h"
#include "libbio/tensor/random.h"

namespace libbio::affinity {

// An axis for each of x, y, z, with its sign, and a shift: exact in the three or four digits of the files.
struct Placement {
  std::array<int, 3> axis = {0, 1, 2};
  std::array<int, 3> sign = {1, 1, 1};
  std::array<int, 3> shift = {0, 0, 0};
};

// One record of an SDF file in V2000.
struct LigandText {
  explicit LigandText(const std::string& record);
  std::string text() const;
  molecule::Ligand read() const;

  struct Bond {
    int first = 0, second = 0;  // from 0
    std::string rest;
  };
  std::array<std::string, 3> header;
  std::vector<std::array<double, 3>> places;
  std::vector<std::string> atoms;  // behind the coordinates
  std::vector<int> charges;        // formal
  std::vector<Bond> bonds;

  LigandText reordered(Rng& rng) const;
  // With those that the neutral form has, about an Å from their atoms.
  LigandText with_hydrogens() const;
  LigandText placed(const Placement& placement) const;
};

// The ATOM and HETATM lines of a PDB file, residue by residue.
struct PocketText {
  explicit PocketText(const std::string& file);
  std::string text() const;
  molecule::Receptor read() const;

  std::vector<std::vector<std::string>> residues;

  PocketText reordered(Rng& rng) const;
  PocketText with_hydrogens() const;
  PocketText placed(const Placement& placement) const;
  // With a copy of all residues as chain Z, moved along z by so many Å.
  PocketText with_copy_at(int shift) const;
};

}  // namespace libbio::affinity
