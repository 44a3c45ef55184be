#include "libbio/affinity/training_checkpoint.h"

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/element.h"
#include "libbio/record/weights_header.h"
#include "libbio/text/pending_file.h"

namespace libbio::affinity {
namespace {

constexpr const char* kKind = "affinity-training";
constexpr const char* kTensors[] = {"parameters", "average", "first_moment", "second_moment"};

Tensor<float>* tensors_of(TrainingState& state, std::size_t number) {
  Tensor<float>* const all[] = {&state.parameters, &state.average, &state.first_moment, &state.second_moment};
  return all[number];
}

}  // namespace

void write_training_checkpoint(const TrainingCheckpoint& checkpoint, const std::string& path) {
  text::PendingFile pending(path, true);
  h5::File file = h5::File::create(pending.path());
  h5::Group root = file.root();
  record::write_weights_header(root, {kKind, {}, checkpoint.run});
  record::write_value(root, "finished", static_cast<std::int64_t>(checkpoint.finished.size()));
  for (std::size_t n = 0; n < checkpoint.finished.size(); ++n)
    record::write_array(root, "finished_" + std::to_string(n), checkpoint.finished[n], {"n"});
  record::write_table(root, "learning_curve", checkpoint.curve);
  if (checkpoint.current) {
    TrainingState state = *checkpoint.current;
    h5::Group group = record::create_dict(root, "current");
    record::write_value(group, "steps", state.steps);
    record::write_value(group, "adam_steps", state.adam_steps);
    for (std::size_t t = 0; t < std::size(kTensors); ++t)
      record::write_array(group, kTensors[t], *tensors_of(state, t), {"n"});
  }
  file.close();
  pending.commit();
}

TrainingCheckpoint read_training_checkpoint(const std::string& path) try {
  const h5::File file = h5::File::open(path);
  const h5::Group root = file.root();
  TrainingCheckpoint checkpoint;
  checkpoint.run = record::read_weights_header(root, path, kKind).trained_on;
  const std::int64_t finished = record::read_integer(root, "finished");
  for (std::int64_t n = 0; n < finished; ++n)
    checkpoint.finished.push_back(record::read_array<float>(root, "finished_" + std::to_string(n), "n"));
  checkpoint.curve = record::read_table(root, "learning_curve");
  if (root.contains("current")) {
    const h5::Group group = root.group("current");
    TrainingState state;
    state.steps = record::read_integer(group, "steps");
    state.adam_steps = record::read_integer(group, "adam_steps");
    for (std::size_t t = 0; t < std::size(kTensors); ++t)
      *tensors_of(state, t) = record::read_array<float>(group, kTensors[t], "n");
    checkpoint.current = std::move(state);
  }
  return checkpoint;
} catch (const InputError& error) {
  throw record::unreadable_weights(error);
}

}  // namespace libbio::affinity
