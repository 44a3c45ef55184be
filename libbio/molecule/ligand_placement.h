// A ligand at other places, for instance where a force field moved it.
#pragma once

#include <span>

#include "libbio/molecule/ligand.h"

namespace libbio::molecule {

// The same ligand with its atoms, and those of its RDKit molecule, at `positions`. ShapeError unless there is
// one per atom.
Ligand placed_at(const Ligand& ligand, std::span<const Point> positions);

}  // namespace libbio::molecule
