// What the affinity network sees of a ligand apart from its coordinates.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "libbio/affinity/atom_classes.h"
#include "libbio/affinity/bonded_atoms.h"
#include "libbio/molecule/ligand.h"
#include "libbio/nn/neighbour_attention.h"

namespace libbio::affinity {

// Kinds of relation between two atoms of a ligand: itself, a bond of each kind in or out of a ring, two bonds
// away, three bonds away.
inline constexpr std::int32_t kRelations = 15;
// Numbers of an atom's descriptors, all in one table: element, ring, degree, ...
inline constexpr std::int32_t kLigandDescriptors = 9;
extern const std::int32_t kLigandVocabulary;

struct LigandGraph {
  std::int32_t atoms = 0;                      // N
  std::vector<std::int32_t> descriptors;       // [N, kLigandDescriptors], each below kLigandVocabulary
  std::shared_ptr<const nn::EdgeLists> paths;  // for each atom: itself and all atoms up to three bonds away
  std::vector<std::int32_t> relations;         // [entries of paths], below kRelations
  BondedAtoms bonded;
  std::vector<AtomClass> classes;  // [N]
  int rotatable_bonds = 0, ring_bonds = 0;
};

LigandGraph ligand_graph(const molecule::Ligand& ligand);

}  // namespace libbio::affinity
