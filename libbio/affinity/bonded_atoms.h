// Which atoms are bonded, for the direction in which an atom points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace libbio::affinity {

// For each atom the atoms bonded to it: list i is neighbours[offsets[i]] ... neighbours[offsets[i + 1] - 1].
struct BondedAtoms {
  std::vector<std::int32_t> offsets, neighbours;
};

BondedAtoms bonded_atoms(std::size_t atoms, std::span<const std::pair<int, int>> bonds);

}  // namespace libbio::affinity
