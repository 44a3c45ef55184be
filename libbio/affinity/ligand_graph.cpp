#include "libbio/affinity/ligand_graph.h"

#include <algorithm>
#include <array>
#include <utility>

namespace libbio::affinity {
namespace {

using molecule::BondKind;
using molecule::Ligand;
using molecule::LigandAtom;

constexpr int kFarthest = 3;  // bonds
enum Relation : std::int32_t { kSelf = 0, kBond = 1, kTwoBonds = 13, kThreeBonds = 14 };

// Sizes of the parts of the table of descriptors.
constexpr std::int32_t kElements = 12, kRings = 8, kDegrees = 6, kHydrogens = 5, kHybridisations = 4,
                       kRoles = 8, kCharges = 3, kChiralities = 3, kAromatic = 2;

std::int32_t element_number(int atomic_number) {
  constexpr std::array<int, 11> known = {6, 7, 8, 16, 15, 9, 17, 35, 53, 5, 14};
  const auto found = std::ranges::find(known, atomic_number);
  return static_cast<std::int32_t>(found - known.begin());
}

std::int32_t ring_number(int size) {
  if (size == 0) return 0;
  return std::clamp(size, 3, 9) - 2;
}

// Adds the descriptors of one atom to the list, each moved to its part of the table.
void add_descriptors(const LigandAtom& atom, std::vector<std::int32_t>& to) {
  std::int32_t begin = 0;
  const auto add = [&](std::int32_t number, std::int32_t size) {
    to.push_back(begin + std::clamp(number, 0, size - 1));
    begin += size;
  };
  add(element_number(atom.atomic_number), kElements);
  add(ring_number(atom.ring_size), kRings);
  add(atom.degree, kDegrees);
  add(atom.hydrogens, kHydrogens);
  add(static_cast<std::int32_t>(atom.hybridisation), kHybridisations);
  add((atom.roles.donor ? 1 : 0) + (atom.roles.acceptor ? 2 : 0) + (atom.roles.hydrophobic ? 4 : 0), kRoles);
  add(static_cast<std::int32_t>(atom.roles.ionisable), kCharges);
  add(static_cast<std::int32_t>(atom.chirality), kChiralities);
  add(atom.aromatic ? 1 : 0, kAromatic);
}

std::int32_t bond_relation(const molecule::LigandBond& bond) {
  return kBond + 2 * static_cast<std::int32_t>(bond.kind) + (bond.in_ring ? 1 : 0);
}

}  // namespace

const std::int32_t kLigandVocabulary = kElements + kRings + kDegrees + kHydrogens + kHybridisations + kRoles +
                                       kCharges + kChiralities + kAromatic;

LigandGraph ligand_graph(const Ligand& ligand) {
  LigandGraph graph;
  graph.atoms = static_cast<std::int32_t>(ligand.atoms.size());
  std::vector<std::pair<int, int>> ends;
  for (const auto& bond : ligand.bonds) ends.emplace_back(bond.first, bond.second);
  graph.bonded = bonded_atoms(ligand.atoms.size(), ends);
  graph.rotatable_bonds = ligand.rotatable_bonds();
  for (const LigandAtom& atom : ligand.atoms) {
    add_descriptors(atom, graph.descriptors);
    graph.classes.push_back(class_of(atom));
  }
  auto paths = std::make_shared<nn::EdgeLists>();
  paths->offsets.push_back(0);
  std::vector<int> distance(ligand.atoms.size(), -1);
  for (std::int32_t atom = 0; atom < graph.atoms; ++atom) {
    std::vector<std::int32_t> reached = {atom};
    distance[static_cast<std::size_t>(atom)] = 0;
    for (std::size_t next = 0; next < reached.size(); ++next) {
      const auto from = static_cast<std::size_t>(reached[next]);
      if (distance[from] == kFarthest) break;
      for (std::int32_t n = graph.bonded.offsets[from]; n < graph.bonded.offsets[from + 1]; ++n) {
        const std::int32_t to = graph.bonded.neighbours[static_cast<std::size_t>(n)];
        if (distance[static_cast<std::size_t>(to)] >= 0) continue;
        distance[static_cast<std::size_t>(to)] = distance[from] + 1;
        reached.push_back(to);
      }
    }
    for (const std::int32_t to : reached) {
      const int bonds = distance[static_cast<std::size_t>(to)];
      paths->keys.push_back(to);
      // Bonds get their kind below.
      graph.relations.push_back(bonds == 0   ? kSelf
                                : bonds == 1 ? kBond
                                : bonds == 2 ? kTwoBonds
                                             : kThreeBonds);
      distance[static_cast<std::size_t>(to)] = -1;
    }
    paths->offsets.push_back(static_cast<std::int32_t>(paths->keys.size()));
  }
  for (const auto& bond : ligand.bonds) graph.ring_bonds += bond.in_ring;
  for (const auto& bond : ligand.bonds)
    for (const auto& [from, to] : {std::pair(bond.first, bond.second), std::pair(bond.second, bond.first)}) {
      const auto begin = paths->keys.begin() + paths->offsets[static_cast<std::size_t>(from)];
      const auto end = paths->keys.begin() + paths->offsets[static_cast<std::size_t>(from) + 1];
      const auto found = std::find(begin, end, to);
      graph.relations[static_cast<std::size_t>(found - paths->keys.begin())] = bond_relation(bond);
    }
  graph.paths = std::move(paths);
  return graph;
}

}  // namespace libbio::affinity
