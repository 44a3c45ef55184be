#include "libbio/affinity/bonded_atoms.h"

namespace libbio::affinity {

BondedAtoms bonded_atoms(std::size_t atoms, std::span<const std::pair<int, int>> bonds) {
  BondedAtoms bonded{std::vector<std::int32_t>(atoms + 1), std::vector<std::int32_t>(2 * bonds.size())};
  for (const auto& [first, second] : bonds) {
    ++bonded.offsets[static_cast<std::size_t>(first) + 1];
    ++bonded.offsets[static_cast<std::size_t>(second) + 1];
  }
  for (std::size_t i = 0; i < atoms; ++i) bonded.offsets[i + 1] += bonded.offsets[i];
  std::vector<std::int32_t> next(bonded.offsets.begin(), bonded.offsets.end() - 1);
  const auto add = [&](int from, int to) {
    bonded.neighbours[static_cast<std::size_t>(next[static_cast<std::size_t>(from)]++)] = to;
  };
  for (const auto& [first, second] : bonds) {
    add(first, second);
    add(second, first);
  }
  return bonded;
}

}  // namespace libbio::affinity
