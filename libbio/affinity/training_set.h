// Complexes of known affinity, with docked poses of known error, and how they are split.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libbio/affinity/ligand_graph.h"
#include "libbio/affinity/pair_graph.h"
#include "libbio/affinity/receptor_graph.h"
#include "libbio/tensor/parallel.h"

namespace libbio::affinity {

// A ligand in one place, with its own order of atoms.
struct TrainingPose {
  LigandGraph graph;
  std::vector<molecule::Point> positions;
  double rmsd = 0;  // Å from the crystal pose
};

struct TrainingComplex {
  std::string id, cluster;  // of the protein family; empty: a cluster of its own
  double pk = 0;
  double weight = 1;  // of the measurement
  ReceptorGraph receptor;
  std::vector<TrainingPose> poses;  // the first is the crystal pose
  std::vector<double> descriptors;  // of the crystal pose, pose_descriptors.h; see describe()
};

// Fills the descriptors of all complexes.
void describe(std::span<TrainingComplex> complexes, const PairReach& reach, Workers& workers);

// CRC-32 of all that a training sees of the complexes: names, clusters, values, weights, descriptors and
// poses.
std::uint32_t checksum_of(std::span<const TrainingComplex* const> complexes);

// The fold of each complex: clusters, largest first (ties: by name), each go to the fold that has the fewest
// complexes so far (ties: the first), so that no cluster is in two folds. UsageError unless 2 <= folds.
std::vector<std::int32_t> cluster_folds(std::span<const TrainingComplex* const> complexes,
                                        std::int32_t folds);

}  // namespace libbio::affinity
