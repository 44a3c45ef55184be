// What the training of an ensemble can go on from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/affinity/training.h"
#include "libbio/record/table.h"

namespace libbio::affinity {

struct TrainingCheckpoint {
  std::string run;                      // options and data; a training goes on only with the same
  std::vector<Tensor<float>> finished;  // parameters of the networks that are done, in order
  record::Table curve;                  // the learning curve so far
  std::optional<TrainingState> current;
};

// Replaces the file; it appears complete or not at all.
void write_training_checkpoint(const TrainingCheckpoint& checkpoint, const std::string& path);
// WeightsError where the file is absent, damaged or something else.
TrainingCheckpoint read_training_checkpoint(const std::string& path);

}  // namespace libbio::affinity
