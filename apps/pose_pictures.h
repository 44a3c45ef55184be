// Pictures of where the affinity of a pose comes from.
#pragma once

#include <string>

#include "apps/output_folder.h"
#include "apps/pose_scoring.h"

namespace bio {

// Letters of a title that are safe in a file name, behind a number: "12_SKE".
std::string picture_name(std::int64_t number, const std::string& title);

// <name>.svg, the ligand coloured by its atoms' contributions, and <name>_residues.svg, the residues that
// contribute most (none if no residue does). The pose must have contributions.
void draw_pose(const ScoredPose& pose, const libbio::molecule::Receptor& receptor, const std::string& name,
               const OutputFolder& folder);

// <name>.pdb, the complex with 100 times each atom's contribution to pK as B-factor. InputError where a
// coordinate does not fit.
void write_b_factors(const ScoredPose& pose, const libbio::molecule::Receptor& receptor,
                     const std::string& name, const OutputFolder& folder);

}  // namespace bio
