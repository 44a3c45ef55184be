#include "apps/affinity_members.h"

#include <algorithm>

#include "apps/progress.h"
#include "libbio/error.h"
#include "libbio/statistics/correlation.h"

namespace bio {

using namespace libbio;
using affinity::Model;
using affinity::TrainingComplex;

namespace {

// The columns of a learning curve, kept as a table from the start so that a checkpoint can hold them.
class Curve {
 public:
  explicit Curve(record::Table table) : table_(std::move(table)) {
    if (!table_.columns.empty()) return;
    table_.index_name = "point";
    table_.columns = {{"network", std::vector<std::string>()}, {"epoch", std::vector<std::int64_t>()}};
    for (const char* name : {"loss", "pearson_network", "pearson_wide", "pearson"})
      table_.columns.emplace_back(name, std::vector<double>());
  }
  const record::Table& table() const { return table_; }
  void add(const std::string& name, std::int64_t epoch, double loss, const std::vector<double>& pearson) {
    table_.index.push_back(std::to_string(table_.index.size()));
    std::get<std::vector<std::string>>(table_.columns[0].second).push_back(name);
    std::get<std::vector<std::int64_t>>(table_.columns[1].second).push_back(epoch);
    std::get<std::vector<double>>(table_.columns[2].second).push_back(loss);
    for (std::size_t k = 0; k < pearson.size(); ++k)
      std::get<std::vector<double>>(table_.columns[3 + k].second).push_back(pearson[k]);
  }

 private:
  record::Table table_;
};

std::vector<double> held_out_pearson(const Model<float>& model,
                                     const std::vector<const TrainingComplex*>& held_out, Workers& workers) {
  const auto judged = judge_complexes(model, held_out, false, workers);
  std::vector<double> measured, network, wide, both;
  for (std::size_t n = 0; n < held_out.size(); ++n) {
    measured.push_back(held_out[n]->pk);
    network.push_back(judged[n].front().network);
    wide.push_back(judged[n].front().wide);
    both.push_back(judged[n].front().pk);
  }
  return {statistics::pearson(network, measured), statistics::pearson(wide, measured),
          statistics::pearson(both, measured)};
}

Tensor<float> values_of(Model<float>& model) {
  const auto values = model.parameters().values();
  Tensor<float> copy({static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, copy.begin());
  return copy;
}

}  // namespace

std::vector<std::vector<affinity::Judged>> judge_complexes(
    const Model<float>& model, const std::vector<const TrainingComplex*>& complexes, bool all_poses,
    Workers& workers) {
  std::vector<std::vector<affinity::Judged>> judged(complexes.size());
  workers.parallel_for(static_cast<std::int64_t>(complexes.size()), [&](std::int64_t n) {
    Workers alone(1);
    const TrainingComplex& complex = *complexes[static_cast<std::size_t>(n)];
    for (const affinity::TrainingPose& pose : complex.poses) {
      judged[static_cast<std::size_t>(n)].push_back(
          affinity::score_pose(model, pose, complex.receptor, alone));
      if (!all_poses) break;
    }
  });
  return judged;
}

TrainedMembers train_members(const std::vector<MemberJob>& jobs, const MemberRun& run,
                             affinity::TrainingCheckpoint from, Workers& workers) {
  TrainedMembers trained;
  Curve curve(from.curve);
  TrainingClock clock(run.stops);
  const auto save = [&](const affinity::Training* current) {
    if (run.stops.checkpoint.empty()) return;
    from.curve = curve.table();
    from.current.reset();
    if (current) from.current = current->state();
    write_training_checkpoint(from, run.stops.checkpoint);
    clock.saved();
  };
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const MemberJob& job = jobs[j];
    auto model = std::make_unique<Model<float>>(run.config);
    model->parameters().allocate();
    if (j < from.finished.size()) {
      require_shape("weights of the checkpoint", from.finished[j].shape(), {model->parameters().count()});
      std::ranges::copy(from.finished[j], model->parameters().values().begin());
      trained.members.push_back(std::move(model));
      continue;
    }
    affinity::TrainingOptions options = run.options;
    options.seed = job.seed;
    affinity::Training training(run.config, job.training, options, workers);
    if (from.current) training.restore(*std::exchange(from.current, {}));
    Progress progress(job.name + " (" + std::to_string(j + 1) + " of " + std::to_string(jobs.size()) + ")",
                      Progress::style_for_standard_error(run.quiet));
    double sum = 0;
    std::int64_t steps = 0;
    while (!training.finished()) {
      sum += training.step();
      ++steps;
      progress.update({training.steps(), training.total_steps(), sum / static_cast<double>(steps)});
      if (training.steps() % training.steps_per_epoch() == 0) {
        training.write_average(*model);
        curve.add(job.name, training.steps() / training.steps_per_epoch(), sum / static_cast<double>(steps),
                  job.held_out.empty() ? std::vector<double>(3, statistics::pearson({}, {}))
                                       : held_out_pearson(*model, job.held_out, workers));
        sum = 0;
        steps = 0;
        if (clock.checkpoint_is_due()) save(&training);
        if (clock.stop_is_due() && !training.finished()) {
          save(&training);
          trained.curve = curve.table();
          return trained;
        }
      }
    }
    progress.finish();
    training.write_average(*model);
    from.finished.push_back(values_of(*model));
    trained.members.push_back(std::move(model));
    save(nullptr);
    if (clock.stop_is_due()) break;
  }
  trained.curve = curve.table();
  return trained;
}

}  // namespace bio
