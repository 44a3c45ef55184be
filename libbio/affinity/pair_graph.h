// Which atoms of a ligand and of a receptor see each other in one pose.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "libbio/affinity/bonded_atoms.h"
#include "libbio/affinity/ligand_graph.h"
#include "libbio/affinity/receptor_graph.h"
#include "libbio/nn/neighbour_attention.h"
#include "libbio/tensor/tensor.h"

namespace libbio::affinity {

struct PairReach {
  double near = 6.0;   // Å, pairs of the network
  double wide = 10.0;  // Å, pairs that are counted
};

// Receptor atoms are renumbered: first those with a near pair ("contact atoms", in the order of the
// receptor), then the others that wide pairs and directions need.
struct PairGraph {
  std::vector<std::int32_t> local_atoms;  // receptor atom of each local number
  std::int32_t contact_atoms = 0;
  BondedAtoms bonded;  // of the contact atoms, in local numbers
  std::shared_ptr<const nn::EdgeEnds>
      near;  // ligand atom, contact atom; ordered by ligand atom, then by contact atom
  std::shared_ptr<const nn::EdgeLists> by_ligand, by_pocket;  // the near pairs from either side
  nn::EdgeEnds wide;                                          // ligand atom, local atom
};

// `candidates`: receptor atoms that may be in reach, ascending; all that are in reach must be among them.
PairGraph pair_graph(std::span<const molecule::Point> ligand, const ReceptorGraph& receptor,
                     std::span<const std::int32_t> candidates, const PairReach& reach);

// Coordinates around `origin`, so that float has digits enough wherever the complex lies. [points, 3]
template <class T>
Tensor<T> centred(std::span<const molecule::Point> points, const molecule::Point& origin);
molecule::Point centroid(std::span<const molecule::Point> points);

}  // namespace libbio::affinity
