// Trains the networks of an ensemble one after the other, with checkpoints.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/training_stops.h"
#include "libbio/affinity/training_checkpoint.h"

namespace bio {

// One network: what it is trained on, and what it is judged on and never sees.
struct MemberJob {
  std::string name;  // "network 1", "without fold 2, network 3"
  std::vector<const libbio::affinity::TrainingComplex*> training, held_out;
  std::uint64_t seed = 1;
};

struct MemberRun {
  libbio::affinity::Config config;
  libbio::affinity::TrainingOptions options;
  TrainingStops stops;
  bool quiet = false;
};

struct TrainedMembers {
  std::vector<std::unique_ptr<libbio::affinity::Model<float>>>
      members;                  // as the jobs; fewer where it was stopped
  libbio::record::Table curve;  // network, epoch, loss, Pearson on what was held out: network, wide, both
};

// Goes on from `from` (empty for a new training). Results do not depend on threads or on stops between.
TrainedMembers train_members(const std::vector<MemberJob>& jobs, const MemberRun& run,
                             libbio::affinity::TrainingCheckpoint from, libbio::Workers& workers);

// The scores of all poses of each complex by one network, in parallel.
std::vector<std::vector<libbio::affinity::Judged>> judge_complexes(
    const libbio::affinity::Model<float>& model,
    const std::vector<const libbio::affinity::TrainingComplex*>& complexes, bool all_poses,
    libbio::Workers& workers);

}  // namespace bio
