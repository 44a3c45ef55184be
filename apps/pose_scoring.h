// From a record of a ligand file to a row of the result.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libbio/affinity/ensemble.h"
#include "libbio/affinity/pose_table.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/relaxation/force_platform.h"

namespace bio {

// A receptor and the same made ready for the networks.
struct ScoringSite {
  explicit ScoringSite(libbio::molecule::Receptor read) : receptor(std::move(read)), site(receptor) {}
  libbio::molecule::Receptor receptor;
  libbio::affinity::ReceptorSite site;
};

struct PoseRequest {
  double pocket_radius = 0;  // Å; 0: the whole receptor
  bool contributions = false;
  std::optional<libbio::relaxation::ForcePlatform> relax;  // where; not relaxed without
};

struct ScoredPose {
  libbio::affinity::PoseRow row;
  std::uint64_t graph_key = 0;
  std::optional<libbio::affinity::Contributions> contributions;  // receptor atoms of the whole receptor
  // For pictures; only where contributions were asked for.
  std::optional<libbio::molecule::Ligand> ligand;
  libbio::TextLocation location;  // of a failure
};

// A pose for each record, scored or with the reason why not. `receptor` and `ligands` of the row stay empty.
ScoredPose score_record(const libbio::affinity::Ensemble& ensemble, const ScoringSite& target,
                        libbio::molecule::LigandRecord record, const PoseRequest& request);

}  // namespace bio
