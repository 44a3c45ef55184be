// The result of a run: a row for each record of the input, scored or not, in its order.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "libbio/affinity/affinity.h"
#include "libbio/record/table.h"

namespace libbio::affinity {

// What became of a pose when it was relaxed in its pocket (relaxation/relaxation.h). Å and kcal/mol.
struct RelaxedPose {
  double pk = 0, deviation = 0, pose = 0;  // of the relaxed pose
  double ligand_rmsd = 0, pocket_rmsd = 0, largest_displacement = 0;
  double strain = 0;
  double vdw = 0, electrostatics = 0, solvation = 0;  // of the interaction, after relaxing
  double vdw_before = 0, electrostatics_before = 0, solvation_before = 0;
  std::int64_t clashes_before = 0, clashes_after = 0;
  friend bool operator==(const RelaxedPose&, const RelaxedPose&) = default;
};

struct PoseRow {
  std::string title;
  std::string receptor, ligands;  // paths as given
  std::int64_t record = 0;        // number in its file, from 1; 0: the file as a whole failed
  std::string failure;            // why there is no score; empty where there is one
  // What follows means nothing where there is a failure.
  std::int64_t heavy_atoms = 0;
  Affinity affinity;
  std::vector<std::string> remarks;  // of the ligand's reader and of findings_of()
  std::optional<RelaxedPose> relaxed;
  std::string relaxation_failure;  // why a pose that was to be relaxed was not
  // Where poses were ranked: the number of the ligand, from 1 in the order of first poses, and the place of
  // this pose among its poses, from 1. 0: not ranked.
  std::int64_t ligand = 0, rank = 0;
  std::string picture;  // name, without its ending, of the files that show this pose

  bool scored() const { return failure.empty(); }
};

// What was asked for, which says what columns there are.
struct PoseColumns {
  bool relaxation = false, ranks = false, pictures = false;
};

// The rows as columns, `title` the index. Numbers of rows without a score are NaN; flags are 0 and 1;
// several remarks are joined by "; ".
record::Table pose_table(const std::vector<PoseRow>& rows, const PoseColumns& columns);
// The same as tab-separated text with a header line; NaN is an empty field, and tabs and line ends in texts
// become blanks. Numbers have up to four decimals.
void write_pose_table(std::ostream& out, const record::Table& table);

}  // namespace libbio::affinity
