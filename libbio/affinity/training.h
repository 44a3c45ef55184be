// Training one network on complexes of known affinity.
//
// The wide branch is fitted in closed form; s below is the network's own pK. One step takes a batch of
// complexes, each with its crystal pose and some docked poses:
//
//   L = 1/batch [ Σ_c w_c (huber(s_c - pK_c) + near · huber(s_near - pK_c) + hinge · max(0, s_far + 1 - s_c))
//                 + pose Σ_c mean_right -log(exp(t_right) / (exp(t_right) + Σ_wrong exp(t_wrong)))
//                 + rank Σ_{pairs of one cluster, pK_i > pK_j + 0.5} log(1 + exp(-(s_i - s_j))) ]
//
// t: pose score. Right: the crystal pose and poses below 2 Å; wrong: the others; near: a docked pose below 2
// Å; far: one above 4 Å. Coordinates get normal noise, residues are left out at random. Then AdamW; what is
// kept is the exponential moving average of the weights. Every random choice comes from a stream numbered by
// step and place, and parts of a batch have fixed borders: the result does not depend on the number of
// threads, and a resumed training goes on as if uninterrupted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "libbio/affinity/model.h"
#include "libbio/affinity/training_set.h"
#include "libbio/nn/adam.h"

namespace libbio::affinity {

struct TrainingOptions {
  std::int64_t epochs = 6;
  std::int64_t batch = 16;
  double huber = 1.0;  // pK units, where the loss turns from square to linear
  double near = 0.3, hinge = 0.02, rank = 0.1, pose = 1.0;  // weights of the terms
  double crystal = 0.2;  // weight of the crystal pose among the right poses, where there are docked ones
  std::int64_t most_near = 2, most_far = 4;  // docked poses of a complex in a step
  WideOptions wide;
  double jitter = 0.1;            // Å
  double residue_dropout = 0.05;  // share of residues left out
  double average = 0.995;         // decay of the moving average of the weights, per step
  nn::AdamOptions adam;
  std::uint64_t seed = 1;

  // UsageError where a number makes no sense.
  void validate() const;
};

// A network and all that its training needs to go on.
struct TrainingState {
  std::int64_t steps = 0, adam_steps = 0;
  Tensor<float> parameters, average, first_moment, second_moment;  // [P]
};

class Training {
 public:
  // Keeps the complexes, which must have their descriptors, and workers: they must outlive it. UsageError
  // where there is nothing to train on.
  Training(const Config& config, std::vector<const TrainingComplex*> complexes,
           const TrainingOptions& options, Workers& workers);
  ~Training();

  std::int64_t total_steps() const;
  std::int64_t steps_per_epoch() const;
  std::int64_t steps() const { return state_.steps; }
  bool finished() const { return steps() >= total_steps(); }
  // Returns the loss of the batch. UsageError where it is no longer finite.
  double step();
  // Puts the averaged weights into a model of the same config.
  void write_average(Model<float>& model) const;

  TrainingState state() const;
  void restore(TrainingState state);

 private:
  struct Replica;
  struct Item;
  std::vector<Item> draw_batch();
  void fill_slopes(std::vector<Item>& items, double& loss) const;

  Config config_;
  std::vector<const TrainingComplex*> complexes_;
  TrainingOptions options_;
  Workers& workers_;
  std::vector<std::unique_ptr<Replica>> replicas_;  // the first holds the weights
  nn::Adam<float> adam_;
  std::vector<std::int32_t> order_;  // of the complexes in this epoch
  std::int64_t order_epoch_ = -1;
  TrainingState state_;  // parameters and moments stay empty: they live in the replica and in adam_
};

struct Judged {
  double pk = 0, wide = 0, network = 0, pose = 0, novelty = 0;
};
// With all atoms of the receptor as candidates.
Judged score_pose(const Model<float>& model, const TrainingPose& pose, const ReceptorGraph& receptor,
                  Workers& alone);

}  // namespace libbio::affinity
