// Atoms and bonds of one record, as a file says them or after they were put into their neutral form; no
// chemistry yet.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "libbio/molecule/point.h"

namespace libbio::molecule {

struct GraphAtom {
  int atomic_number = 0;  // 0: a dummy atom
  int charge = 0;         // as in the file
  Point position;
  int number = 0;             // in the file, from 1
  bool has_hydrogen = false;  // a hydrogen of the file was bound to it
};

// Orders are 1, 2, 3 and these two.
inline constexpr int kAromaticOrder = 4;
inline constexpr int kDativeOrder = 0;  // from `first` to a metal, `second`

struct GraphBond {
  int first = 0, second = 0;
  int order = 1;
};

struct MoleculeGraph {
  std::vector<GraphAtom> atoms;
  std::vector<GraphBond> bonds;
};

// For each atom its bonds.
struct NeighbourBond {
  int atom = 0, bond = 0;
};
using Neighbourhood = std::vector<std::vector<NeighbourBond>>;

inline Neighbourhood neighbourhood(std::size_t atoms, const std::vector<GraphBond>& bonds) {
  Neighbourhood neighbours(atoms);
  for (int i = 0; i < static_cast<int>(bonds.size()); ++i) {
    const GraphBond& bond = bonds[static_cast<std::size_t>(i)];
    neighbours[static_cast<std::size_t>(bond.first)].push_back({bond.second, i});
    neighbours[static_cast<std::size_t>(bond.second)].push_back({bond.first, i});
  }
  return neighbours;
}

}  // namespace libbio::molecule
