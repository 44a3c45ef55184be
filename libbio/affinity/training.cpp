#include "libbio/affinity/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/affinity/option_range.h"
#include "libbio/error.h"
#include "libbio/nn/scalar_functions.h"

namespace libbio::affinity {
namespace {

using nn::Activation;

constexpr std::int64_t kParts = 8;     // of a batch; each has its own copy of the weights
constexpr double kNear = 2, kFar = 4;  // Å
constexpr double kMargin = 1;          // pK by which the crystal pose shall be above far ones
constexpr double kRankGap = 0.5;       // pK below which two complexes are not ranked
enum Stream : std::uint64_t { kWeights, kOrder, kBatch };

PoseScore<float> run_pose(const Model<float>& model, const TrainingPose& pose,
                          std::span<const molecule::Point> positions, const ReceptorGraph& receptor,
                          std::span<const std::int32_t> candidates, const nn::Pass& pass) {
  const PoseGraph graph = pose_graph(pose.graph, positions, receptor, candidates, model.config().reach);
  const PoseInputs<float> inputs = pose_inputs(
      pose.graph, graph, positions_of<float>(graph, positions, receptor), model.config().reach, pass);
  return model.score(model.encode(pose.graph, pass), pose.graph, graph, inputs, pass);
}

double number(const Activation<float>& x) {
  return static_cast<double>(*x.value().data());
}

WideFit fit_on(std::span<const TrainingComplex* const> complexes, const WideOptions& options) {
  Tensor<double> x({static_cast<std::int64_t>(complexes.size()), kDescriptors});
  std::vector<double> y;
  double* row = x.data();
  for (const TrainingComplex* complex : complexes) {
    if (complex->descriptors.size() != static_cast<std::size_t>(kDescriptors))
      throw ShapeError("complex " + complex->id + " has no descriptors");
    row = std::copy(complex->descriptors.begin(), complex->descriptors.end(), row);
    y.push_back(complex->pk);
  }
  return fit_wide_branch(x, y, options);
}

struct Huber {
  double value, slope;
  Huber(double error, double delta)
      : value(std::abs(error) <= delta ? 0.5 * error * error : delta * (std::abs(error) - 0.5 * delta)),
        slope(std::clamp(error, -delta, delta)) {}
};

}  // namespace

void TrainingOptions::validate() const {
  const auto at_least = [](const char* name, double value, double least, const char* expected) {
    require_option(value >= least && std::isfinite(value), name, value, expected);
  };
  at_least("epochs", static_cast<double>(epochs), 1, "at least 1");
  at_least("batch", static_cast<double>(batch), 1, "at least 1");
  for (const auto& [name, value] : {std::pair("weight of near poses", near),
                                    {"weight of the hinge", hinge},
                                    {"rank weight", rank},
                                    {"pose weight", pose},
                                    {"crystal weight", crystal},
                                    {"jitter", jitter},
                                    {"weight decay", adam.weight_decay}})
    at_least(name, value, 0, "0 or more");
  require_option(huber > 0, "huber", huber, "above 0");
  require_option(wide.ridge > 0 && std::isfinite(wide.ridge), "ridge", wide.ridge, "above 0");
  require_option(residue_dropout >= 0 && residue_dropout < 1, "residue dropout", residue_dropout,
                 "0 to below 1");
  require_option(average >= 0 && average < 1, "average", average, "0 to below 1");
  const double rate = adam.learning_rate.peak;
  require_option(rate > 0 && std::isfinite(rate), "learning rate", rate, "above 0");
}

struct Training::Replica {
  Model<float> model;
  Workers alone{1};
  explicit Replica(const Config& config) : model(config) {}
};

// One complex of a batch, with the poses drawn for it.
struct Training::Item {
  const TrainingComplex* complex = nullptr;
  Rng rng{0};
  std::vector<std::size_t> poses;  // the crystal pose first
  nn::Tape tape;
  std::vector<PoseScore<float>> scores;
  std::vector<double> pk_slopes, pose_slopes;
};

Training::Training(const Config& config, std::vector<const TrainingComplex*> complexes,
                   const TrainingOptions& options, Workers& workers)
    : config_(config), complexes_(std::move(complexes)), options_(options), workers_(workers), adam_([&] {
        nn::AdamOptions adam = options.adam;
        const auto batches = (static_cast<std::int64_t>(complexes_.size()) + options.batch - 1) /
                             std::max<std::int64_t>(1, options.batch);
        const std::int64_t steps = std::max<std::int64_t>(1, batches) * options.epochs;
        adam.learning_rate.total_steps = steps;
        // A short training warms up for less.
        adam.learning_rate.warm_up_steps = std::min(adam.learning_rate.warm_up_steps, steps / 10);
        return adam;
      }()) {
  if (complexes_.empty()) throw UsageError("there is no complex to train on");
  options.validate();
  for (std::int64_t part = 0; part < kParts; ++part) replicas_.push_back(std::make_unique<Replica>(config));
  replicas_.front()->model.parameters().initialise(Rng(options.seed).stream(kWeights));
  nn::Parameters<float>& start = replicas_.front()->model.parameters();
  fit_on(complexes_, options.wide).write_to(start, "wide");
  double mean = 0;
  for (const TrainingComplex* complex : complexes_)
    mean += complex->pk / static_cast<double>(complexes_.size());
  *start.value(start.find("read_out.bias")).data() = static_cast<float>(mean);
  for (std::size_t r = 1; r < replicas_.size(); ++r) replicas_[r]->model.parameters().allocate();
  const auto values = replicas_.front()->model.parameters().values();
  state_.average = Tensor<float>({static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, state_.average.begin());
}

Training::~Training() = default;

std::int64_t Training::steps_per_epoch() const {
  return (static_cast<std::int64_t>(complexes_.size()) + options_.batch - 1) / options_.batch;
}

std::int64_t Training::total_steps() const {
  return steps_per_epoch() * options_.epochs;
}

std::vector<Training::Item> Training::draw_batch() {
  const std::int64_t epoch = state_.steps / steps_per_epoch(), place = state_.steps % steps_per_epoch();
  const Rng seed(options_.seed);
  if (order_epoch_ != epoch) {
    order_.resize(complexes_.size());
    std::iota(order_.begin(), order_.end(), 0);
    Rng rng = seed.stream(kOrder).stream(static_cast<std::uint64_t>(epoch));
    rng.shuffle(std::span(order_));
    order_epoch_ = epoch;
  }
  std::vector<Item> items;
  const auto end =
      std::min<std::int64_t>((place + 1) * options_.batch, static_cast<std::int64_t>(order_.size()));
  for (std::int64_t n = place * options_.batch; n < end; ++n) {
    Item item;
    item.complex = complexes_[static_cast<std::size_t>(order_[static_cast<std::size_t>(n)])];
    item.rng = seed.stream(kBatch)
                   .stream(static_cast<std::uint64_t>(state_.steps))
                   .stream(static_cast<std::uint64_t>(n));
    item.poses.push_back(0);
    std::vector<std::size_t> near, far;
    for (std::size_t p = 1; p < item.complex->poses.size(); ++p) {
      const double rmsd = item.complex->poses[p].rmsd;
      (rmsd < kNear ? near : far).push_back(p);
    }
    if (options_.near + options_.hinge + options_.pose > 0)
      for (const auto& [choice, most] :
           {std::pair(&near, options_.most_near), std::pair(&far, options_.most_far)}) {
        item.rng.shuffle(std::span(*choice));
        const auto taken = std::min<std::size_t>(choice->size(), static_cast<std::size_t>(most));
        item.poses.insert(item.poses.end(), choice->begin(),
                          choice->begin() + static_cast<std::ptrdiff_t>(taken));
      }
    items.push_back(std::move(item));
  }
  return items;
}

void Training::fill_slopes(std::vector<Item>& items, double& loss) const {
  loss = 0;
  const double share = 1.0 / static_cast<double>(items.size());
  const auto score = [](const Item& item, std::size_t p) { return number(item.scores[p].network); };
  for (Item& item : items) {
    const double w = item.complex->weight * share, native = score(item, 0);
    item.pk_slopes.assign(item.poses.size(), 0);
    item.pose_slopes.assign(item.poses.size(), 0);
    const Huber error(native - item.complex->pk, options_.huber);
    loss += w * error.value;
    item.pk_slopes[0] += w * error.slope;
    std::vector<std::size_t> right = {0}, wrong;
    for (std::size_t p = 1; p < item.poses.size(); ++p) {
      const double rmsd = item.complex->poses[item.poses[p]].rmsd;
      (rmsd < kNear ? right : wrong).push_back(p);
      if (rmsd < kNear) {
        const Huber near(score(item, p) - item.complex->pk, options_.huber);
        loss += w * options_.near * near.value;
        item.pk_slopes[p] += w * options_.near * near.slope;
      } else if (const double excess = score(item, p) + kMargin - native; rmsd > kFar && excess > 0) {
        loss += w * options_.hinge * excess;
        item.pk_slopes[p] += w * options_.hinge;
        item.pk_slopes[0] -= w * options_.hinge;
      }
    }
    if (wrong.empty()) continue;
    const double near_count = static_cast<double>(right.size()) - 1,
                 crystal = near_count > 0 ? options_.crystal : 1;
    for (const std::size_t p : right) {
      const double each = options_.pose * share * (p == 0 ? crystal : 1) / (crystal + near_count);
      const double mine = number(item.scores[p].pose);
      double sum = 1;
      for (const std::size_t q : wrong) sum += std::exp(std::min(80.0, number(item.scores[q].pose) - mine));
      loss += each * std::log(sum);
      for (const std::size_t q : wrong) {
        const double slope = each * std::exp(std::min(80.0, number(item.scores[q].pose) - mine)) / sum;
        item.pose_slopes[q] += slope;
        item.pose_slopes[p] -= slope;
      }
    }
  }
  if (options_.rank > 0)
    for (Item& a : items)
      for (Item& b : items) {
        if (a.complex->cluster.empty() || a.complex->cluster != b.complex->cluster ||
            a.complex->pk <= b.complex->pk + kRankGap)
          continue;
        const double gap = score(a, 0) - score(b, 0);
        loss += options_.rank * share * nn::softplus(-gap);
        const double slope = options_.rank * share * nn::sigmoid(-gap);
        a.pk_slopes[0] -= slope;
        b.pk_slopes[0] += slope;
      }
}

double Training::step() {
  std::vector<Item> items = draw_batch();
  nn::Parameters<float>& master = replicas_.front()->model.parameters();
  const auto size = static_cast<std::int64_t>(items.size());
  const auto for_items = [&](const auto& run) {
    workers_.parallel_for(kParts, [&](std::int64_t part) {
      for (std::int64_t n = size * part / kParts; n < size * (part + 1) / kParts; ++n)
        run(items[static_cast<std::size_t>(n)], *replicas_[static_cast<std::size_t>(part)], n);
    });
  };
  workers_.parallel_for(kParts, [&](std::int64_t part) {
    nn::Parameters<float>& mine = replicas_[static_cast<std::size_t>(part)]->model.parameters();
    if (part > 0) std::ranges::copy(master.values(), mine.values().begin());
    mine.zero_gradients();
  });
  for_items([&](Item& item, Replica& replica, std::int64_t n) {
    const ReceptorGraph& receptor = item.complex->receptor;
    std::vector<std::int32_t> candidates;
    std::int32_t last = -1;
    bool keep = true;
    for (std::size_t atom = 0; atom < receptor.positions.size(); ++atom) {
      if (receptor.residues[atom] != last) {
        last = receptor.residues[atom];
        keep = item.rng.uniform() >= options_.residue_dropout;
      }
      if (keep) candidates.push_back(static_cast<std::int32_t>(atom));
    }
    for (std::size_t p = 0; p < item.poses.size(); ++p) {
      const TrainingPose& pose = item.complex->poses[item.poses[p]];
      std::vector<molecule::Point> positions = pose.positions;
      for (molecule::Point& at : positions)
        at = {at.x + options_.jitter * item.rng.normal(), at.y + options_.jitter * item.rng.normal(),
              at.z + options_.jitter * item.rng.normal()};
      const auto place =
          static_cast<std::uint64_t>((state_.steps * options_.batch + n) * 64 + static_cast<std::int64_t>(p));
      nn::Pass pass{replica.alone, &item.tape, place};
      pass.is_part = true;
      item.scores.push_back(run_pose(replica.model, pose, positions, receptor, candidates, pass));
    }
  });
  double loss = 0;
  fill_slopes(items, loss);
  if (!std::isfinite(loss)) throw UsageError("the loss is no longer finite; take a smaller learning rate");
  for_items([](Item& item, Replica&, std::int64_t) {
    for (std::size_t p = 0; p < item.scores.size(); ++p) {
      *item.scores[p].network.gradient().data() = static_cast<float>(item.pk_slopes[p]);
      *item.scores[p].pose.gradient().data() = static_cast<float>(item.pose_slopes[p]);
    }
    item.tape.unwind();
  });
  for (std::size_t r = 1; r < replicas_.size(); ++r) {
    const auto from = replicas_[r]->model.parameters().gradients();
    const auto to = master.gradients();
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  }
  adam_.step(master, workers_);
  ++state_.steps;
  // The average forgets its start: at first it is the plain mean.
  const double steps = static_cast<double>(state_.steps);
  const auto keep = static_cast<float>(std::min(options_.average, steps / (steps + 9)));
  const auto values = master.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    float& average = state_.average.data()[i];
    average = keep * average + (1 - keep) * values[i];
  }
  return loss;
}

void Training::write_average(Model<float>& model) const {
  const auto values = model.parameters().values();
  require_shape("averaged weights", state_.average.shape(), {static_cast<std::int64_t>(values.size())});
  std::ranges::copy(state_.average, values.begin());
}

TrainingState Training::state() const {
  TrainingState state = state_;
  const auto values = replicas_.front()->model.parameters().values();
  state.parameters = Tensor<float>({static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, state.parameters.begin());
  state.adam_steps = adam_.steps();
  state.first_moment = adam_.first_moment();
  state.second_moment = adam_.second_moment();
  return state;
}

void Training::restore(TrainingState state) {
  nn::Parameters<float>& parameters = replicas_.front()->model.parameters();
  const Shape all{parameters.count()};
  require_shape("parameters", state.parameters.shape(), all);
  require_shape("average", state.average.shape(), all);
  std::ranges::copy(state.parameters, parameters.values().begin());
  adam_.restore(state.adam_steps, std::move(state.first_moment), std::move(state.second_moment));
  state.parameters = state.first_moment = state.second_moment = {};
  state_ = std::move(state);
  order_epoch_ = -1;
}

Judged score_pose(const Model<float>& model, const TrainingPose& pose, const ReceptorGraph& receptor,
                  Workers& alone) {
  nn::Pass pass{alone};
  pass.is_part = true;
  const PoseScore<float> score = run_pose(model, pose, pose.positions, receptor, all_atoms(receptor), pass);
  return {number(score.pk), number(score.wide), number(score.network), number(score.pose),
          novelty_of(score.z.value())};
}

}  // namespace libbio::affinity
