// Complexes of known affinity from a folder and its table, for training.
#pragma once

#include <string>
#include <vector>

#include "libbio/affinity/training_set.h"
#include "libbio/tensor/parallel.h"

namespace bio {

// A row of the table that describes the folder.
struct AffinityRow {
  std::string id, cluster, kind;
  double pk = 0;
};

// A tab-separated table with a header line; needed are the columns id, group, pK, kind and pfam_cluster. Rows
// of other groups than `group`, and those whose pK is empty or a limit (< or >), are left out. InputError
// where none is left, an id is there twice, or a pK is no number.
std::vector<AffinityRow> read_affinity_manifest(const std::string& path, const std::string& group);

struct AffinityData {
  std::vector<libbio::affinity::TrainingComplex> complexes;
  std::vector<std::string> left_out;  // "1abc: why", "1abc, docked pose 3: why"
};

// <folder>/<id>/pocket.pdb.gz, ligand.sdf.gz and, where there are some, decoys.sdf.gz with the property RMSD.
// Both may be without .gz.
AffinityData read_affinity_data(const std::string& folder, const std::vector<AffinityRow>& rows, bool quiet,
                                libbio::Workers& workers);

}  // namespace bio
