#include "libbio/msa_transformer/training.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <utility>

#include "libbio/nn/losses.h"
#include "libbio/nn/select_rows.h"

namespace libbio::msa_transformer {
namespace {

// Numbers of the streams of the seed; also part of what makes a resumed training equal.
enum Stream : std::uint64_t { kWeights, kTrainingExamples, kTrainingJudged, kHeldOutJudged };

MaskedExample draw_masked(const std::vector<TrainingFamily>& families, const TrainingOptions& options,
                          const Masking& masking, const Vocabulary& vocabulary, const Rng& rng) {
  return mask_tokens(draw_example(families, options.example, vocabulary, rng.stream(0)), vocabulary, masking,
                     rng.stream(1));
}

std::vector<MaskedExample> judged_examples(const std::vector<TrainingFamily>& families,
                                           const TrainingOptions& options, const Vocabulary& vocabulary,
                                           Stream stream) {
  std::vector<MaskedExample> examples;
  // Family after family, so that a few examples cover as many of them as possible.
  for (std::int64_t e = 0; e < options.evaluation_examples && !families.empty(); ++e) {
    const Rng rng = Rng(options.seed).stream(stream).stream(static_cast<std::uint64_t>(e));
    const TrainingFamily& family = families[static_cast<std::size_t>(e) % families.size()];
    examples.push_back(mask_tokens(cut_example(family, options.example, vocabulary, rng.stream(0)),
                                   vocabulary, all_masked(options.masking), rng.stream(1)));
  }
  return examples;
}

void require_options(const TrainingOptions& options, const TrainingData& data, const Config& config) {
  if (options.steps < 1 || options.batch < 1 || options.evaluate_every < 1 || options.evaluation_examples < 1)
    throw UsageError("steps, batch and evaluations must be at least 1");
  if (data.training.empty()) throw UsageError("there is no family to train on");
  if (options.example.max_columns + 1 > config.max_positions)
    throw UsageError("examples of " + std::to_string(options.example.max_columns) +
                     " columns and a start token do not fit a model of " +
                     std::to_string(config.max_positions) + " positions");
  if (options.example.max_rows > config.max_rows)
    throw UsageError("examples of " + std::to_string(options.example.max_rows) +
                     " rows do not fit a model of " + std::to_string(config.max_rows) + " rows");
}

}  // namespace

template <class T>
nn::Activation<T> masked_loss(const MsaTransformer<T>& model, const MaskedExample& example,
                              const nn::Pass& pass) {
  const nn::Activation<T> encoded = model.encode(example.tokens, pass);
  const nn::Activation<T> chosen = nn::select_rows(encoded, std::span(example.position), pass);
  return nn::softmax_cross_entropy(model.logits(chosen, pass), std::span(example.target), Token{-1}, {},
                                   pass);
}

template nn::Activation<float> masked_loss(const MsaTransformer<float>&, const MaskedExample&,
                                           const nn::Pass&);
template nn::Activation<double> masked_loss(const MsaTransformer<double>&, const MaskedExample&,
                                            const nn::Pass&);
template nn::Activation<std::complex<double>> masked_loss(const MsaTransformer<std::complex<double>>&,
                                                          const MaskedExample&, const nn::Pass&);

void initialise_for_training(MsaTransformer<float>& model, std::uint64_t seed) {
  nn::Parameters<float>& parameters = model.parameters();
  parameters.initialise(Rng(seed).stream(kWeights));
  for (const char* name : {"embed_positions.weight", "msa_position_embedding"}) {
    const int tensor = parameters.find(name);
    if (tensor >= 0) std::ranges::fill(parameters.value(tensor), 0.0F);
  }
}

Training::Training(MsaTransformer<float>& model, const TrainingData& data, const TrainingOptions& options,
                   Workers& workers)
    : model_(model), data_(data), options_(options), workers_(workers), adam_(options.adam) {
  require_options(options, data, model.config());
  const Vocabulary& vocabulary = model.config().vocabulary;
  training_examples_ = judged_examples(data.training, options, vocabulary, kTrainingJudged);
  held_out_examples_ = judged_examples(data.held_out, options, vocabulary, kHeldOutJudged);
  const std::vector<double> shares = letter_shares(data.training, vocabulary);
  baselines_.pseudocount = best_pseudocount(training_examples_, shares, vocabulary);
  const auto count = [&](const std::vector<MaskedExample>& examples, GuessQuality& columns,
                         GuessQuality& letters) {
    for (const MaskedExample& example : examples) {
      columns.add(judge_column_frequencies(example, shares, baselines_.pseudocount, vocabulary));
      letters.add(judge_letter_shares(example, shares, vocabulary));
    }
  };
  count(training_examples_, baselines_.training_columns, baselines_.training_letters);
  count(held_out_examples_, baselines_.held_out_columns, baselines_.held_out_letters);
}

GuessQuality Training::judge(const std::vector<MaskedExample>& examples) {
  GuessQuality quality;
  const nn::Pass pass{workers_};
  for (const MaskedExample& example : examples) {
    const auto encoded = model_.encode(example.tokens, pass);
    const auto logits = model_.logits(nn::select_rows(encoded, std::span(example.position), pass), pass);
    quality.add(judge_logits(logits.value().span(), example.target, model_.config().vocabulary));
  }
  return quality;
}

void Training::add_point(double gradient_norm) {
  CurvePoint point;
  point.step = state_.steps;
  point.training_loss = state_.loss_count > 0 ? state_.loss_sum / static_cast<double>(state_.loss_count)
                                              : std::numeric_limits<double>::quiet_NaN();
  point.learning_rate = state_.steps > 0 ? options_.adam.learning_rate.at(state_.steps) : 0;
  point.gradient_norm = gradient_norm;
  point.training = judge(training_examples_);
  point.held_out = judge(held_out_examples_);
  state_.curve.push_back(point);
  state_.loss_sum = 0;
  state_.loss_count = 0;
}

double Training::step() {
  if (state_.curve.empty()) add_point(0);
  nn::Parameters<float>& parameters = model_.parameters();
  parameters.zero_gradients();
  const Rng rng =
      Rng(options_.seed).stream(kTrainingExamples).stream(static_cast<std::uint64_t>(state_.steps));
  double sum = 0;
  for (std::int64_t b = 0; b < options_.batch; ++b) {
    const MaskedExample example =
        draw_masked(data_.training, options_, options_.masking, model_.config().vocabulary,
                    rng.stream(static_cast<std::uint64_t>(b)));
    nn::Tape tape;
    const auto loss =
        masked_loss(model_, example, {workers_, &tape, static_cast<std::uint64_t>(state_.steps)});
    sum += *loss.value().data();
    tape.backward(loss);
  }
  const auto share = static_cast<float>(1 / static_cast<double>(options_.batch));
  for (float& slope : parameters.gradients()) slope *= share;
  const double norm = adam_.step(parameters, workers_);
  if (!std::isfinite(norm) || !std::isfinite(sum))
    throw UsageError("the training diverged: loss or gradient of step " + std::to_string(state_.steps + 1) +
                     " is not a finite number\n  a smaller learning rate or more warm-up steps may help");
  ++state_.steps;
  state_.loss_sum += sum;
  state_.loss_count += options_.batch;
  if (finished() || state_.steps % options_.evaluate_every == 0) add_point(norm);
  return sum / static_cast<double>(options_.batch);
}

TrainingState Training::state() const {
  TrainingState state = state_;
  const auto values = model_.parameters().values();
  state.parameters = Tensor<float>({static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, state.parameters.begin());
  state.adam_steps = adam_.steps();
  state.first_moment = adam_.first_moment();
  state.second_moment = adam_.second_moment();
  return state;
}

void Training::restore(TrainingState state) {
  nn::Parameters<float>& parameters = model_.parameters();
  const Shape all{parameters.count()};
  require_shape("parameters", state.parameters.shape(), all);
  if (state.adam_steps > 0) {
    require_shape("first moment", state.first_moment.shape(), all);
    require_shape("second moment", state.second_moment.shape(), all);
  }
  std::ranges::copy(state.parameters, parameters.values().begin());
  adam_.restore(state.adam_steps, std::move(state.first_moment), std::move(state.second_moment));
  state.parameters = {};
  state.first_moment = {};
  state.second_moment = {};
  state_ = std::move(state);
}

record::Table curve_table(const std::vector<CurvePoint>& curve, const Baselines& baselines) {
  record::Table table;
  table.index_name = "point";
  const auto column = [&](const char* name, const auto& number) {
    std::vector<double> numbers;
    for (const CurvePoint& point : curve) numbers.push_back(number(point));
    table.columns.emplace_back(name, std::move(numbers));
  };
  std::vector<std::int64_t> steps;
  for (const CurvePoint& point : curve) {
    table.index.push_back(std::to_string(steps.size()));
    steps.push_back(point.step);
  }
  table.columns.emplace_back("step", std::move(steps));
  column("training_loss", [](const CurvePoint& p) { return p.training_loss; });
  column("learning_rate", [](const CurvePoint& p) { return p.learning_rate; });
  column("gradient_norm", [](const CurvePoint& p) { return p.gradient_norm; });
  const auto columns = [&](const std::string& name, const auto& quality) {
    column((name + "_cross_entropy").c_str(),
           [&](const CurvePoint& p) { return quality(p).all.cross_entropy(); });
    column((name + "_perplexity").c_str(), [&](const CurvePoint& p) { return quality(p).all.perplexity(); });
    column((name + "_accuracy").c_str(), [&](const CurvePoint& p) { return quality(p).all.accuracy(); });
    column((name + "_residue_cross_entropy").c_str(),
           [&](const CurvePoint& p) { return quality(p).residues.cross_entropy(); });
    column((name + "_residue_accuracy").c_str(),
           [&](const CurvePoint& p) { return quality(p).residues.accuracy(); });
  };
  columns("training", [](const CurvePoint& p) { return p.training; });
  columns("training_column_frequency", [&](const CurvePoint&) { return baselines.training_columns; });
  columns("training_letter_frequency", [&](const CurvePoint&) { return baselines.training_letters; });
  columns("held_out", [](const CurvePoint& p) { return p.held_out; });
  columns("held_out_column_frequency", [&](const CurvePoint&) { return baselines.held_out_columns; });
  columns("held_out_letter_frequency", [&](const CurvePoint&) { return baselines.held_out_letters; });
  return table;
}

}  // namespace libbio::msa_transformer
