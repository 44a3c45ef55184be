// A pose relaxed in its pocket and scored again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/affinity/ensemble.h"
#include "libbio/affinity/pose_table.h"
#include "libbio/relaxation/force_platform.h"

namespace bio {

struct RelaxationOutcome {
  std::optional<libbio::affinity::RelaxedPose> pose;
  std::string failure;               // why there is none
  std::vector<std::string> remarks;  // of the force field
};

// The residues within 8 Å of the ligand are in the force field; those around them stay as they are, and are
// seen by the networks.
RelaxationOutcome relax_and_score(const libbio::affinity::Ensemble& ensemble,
                                  const libbio::molecule::Receptor& receptor,
                                  const libbio::molecule::Ligand& ligand,
                                  const libbio::affinity::LigandGraph& graph,
                                  const libbio::relaxation::ForcePlatform& platform);

}  // namespace bio
