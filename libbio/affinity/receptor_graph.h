// What the affinity network sees of a receptor apart from the ligand: computed once, used for every pose.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/affinity/atom_classes.h"
#include "libbio/affinity/bonded_atoms.h"
#include "libbio/molecule/receptor.h"

namespace libbio::affinity {

inline constexpr std::int32_t kReceptorDescriptors = 5;
// Of the table of descriptors: the types of atoms, elements, roles, aromatic and backbone, classes of
// residues.
std::int32_t receptor_vocabulary();

struct ReceptorGraph {
  std::vector<molecule::Point> positions;  // [M]
  std::vector<std::int32_t> descriptors;   // [M, kReceptorDescriptors], each below receptor_vocabulary()
  std::vector<std::int32_t> residues;      // [M], numbers of residues
  BondedAtoms bonded;
  std::vector<AtomClass> classes;  // [M]
};

ReceptorGraph receptor_graph(const molecule::Receptor& receptor);

}  // namespace libbio::affinity
