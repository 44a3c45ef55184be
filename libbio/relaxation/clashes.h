// Atoms of a ligand that are where atoms of the pocket are.
#pragma once

#include <span>

#include "libbio/molecule/mmff_system.h"

namespace libbio::relaxation {

// Pairs of a heavy atom of the ligand and one of the pocket closer than 0.75 of the sum of their van der
// Waals radii (C-C 2.55 Å, N-O 2.3 Å: below hydrogen bonds). Metals do not count: they bind.
struct Clashes {
  int pairs = 0;
  double nearest = 0;  // Å, distance of the nearest pair of heavy atoms, clash or not; 0 if there is none
};
// ShapeError if there is not one position per atom.
Clashes count_clashes(const molecule::MmffSystem& system, std::span<const molecule::Point> positions);

}  // namespace libbio::relaxation
