// Poses of one ligand put in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "libbio/affinity/pose_table.h"

namespace libbio::affinity {

// A number that ligands with the same heavy atoms, bonds and chirality share, whatever the order of their
// atoms (Weisfeiler & Leman 1968); others share it by accident only.
std::uint64_t graph_key(const molecule::Ligand& ligand);

// The order of rows in which the poses of a ligand stand together, the one with the highest pose score first;
// ligands in the order of their first poses. Poses are of one ligand if they are at the same receptor and
// share a title (not empty) or a key. Rows without a score are a ligand of their own. Fills PoseRow::ligand
// and rank of all scored rows. ShapeError unless there is a key per row.
std::vector<std::size_t> rank_poses(std::vector<PoseRow>& rows, const std::vector<std::uint64_t>& keys);

}  // namespace libbio::affinity
