// Training an MSA transformer by masked language modelling.
//
//   one step:  g = 1/B Σ_b ∇ L_b,   L_b = mean over the targets of example b of -ln p(target),  then AdamW
//
// Logits are computed at targets only. Every random choice comes from a stream of the seed that is numbered
// by step and example, so that a resumed training draws what an uninterrupted one would.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/msa_transformer/frequency_baseline.h"
#include "libbio/msa_transformer/masking.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/msa_transformer/quality.h"
#include "libbio/msa_transformer/training_set.h"
#include "libbio/nn/adam.h"
#include "libbio/record/table.h"
#include "libbio/record/value.h"

namespace libbio::msa_transformer {

struct TrainingOptions {
  std::int64_t steps = 1000;
  std::int64_t batch = 8;  // B, examples per step
  ExampleSize example;
  Masking masking;
  nn::AdamOptions adam;
  std::uint64_t seed = 1;
  std::int64_t evaluate_every = 100;      // steps
  std::int64_t evaluation_examples = 64;  // fixed ones, of the training and of the held-out families each
};

// Loss of one example: mean cross entropy of its targets, in nats. Instantiated for float, double,
// std::complex<double>.
template <class T>
nn::Activation<T> masked_loss(const MsaTransformer<T>& model, const MaskedExample& example,
                              const nn::Pass& pass);

// One point of the learning curve.
struct CurvePoint {
  std::int64_t step = 0;            // steps done
  double training_loss = 0;         // mean over the examples since the point before; NaN at step 0
  double learning_rate = 0;         // of the last step
  double gradient_norm = 0;         // of the last step, before clipping
  GuessQuality training, held_out;  // of the model on the fixed examples, all targets shown as <mask>
};

// What does not change while training.
struct Baselines {
  double pseudocount = 0;  // κ, chosen on the examples of the training families
  GuessQuality training_columns, training_letters, held_out_columns, held_out_letters;
};

// A table with a row per point, index the step; docs/record.md lists the columns.
record::Table curve_table(const std::vector<CurvePoint>& curve, const Baselines& baselines);

// All that a training needs to go on.
struct TrainingState {
  std::int64_t steps = 0;
  std::int64_t adam_steps = 0;
  Tensor<float> parameters, first_moment, second_moment;  // [P]; moments empty before the first step
  double loss_sum = 0;                                    // of the examples since the last point
  std::int64_t loss_count = 0;
  std::vector<CurvePoint> curve;
};

class Training {
 public:
  // Keeps references: model, data and workers must outlive it. Parameters must have their first values.
  // UsageError for options that make no sense or for data without families.
  Training(MsaTransformer<float>& model, const TrainingData& data, const TrainingOptions& options,
           Workers& workers);

  bool finished() const { return state_.steps >= options_.steps; }
  std::int64_t steps() const { return state_.steps; }
  // One step; a point of the curve before the first, after every evaluate_every and after the last. Returns
  // the mean loss of its examples. UsageError where loss or gradient is no longer finite.
  double step();
  const std::vector<CurvePoint>& curve() const { return state_.curve; }
  const Baselines& baselines() const { return baselines_; }

  TrainingState state() const;
  // ShapeError where it is not of a model of this size.
  void restore(TrainingState state);

 private:
  GuessQuality judge(const std::vector<MaskedExample>& examples);
  void add_point(double gradient_norm);

  MsaTransformer<float>& model_;
  const TrainingData& data_;
  TrainingOptions options_;
  Workers& workers_;
  nn::Adam<float> adam_;
  std::vector<MaskedExample> training_examples_, held_out_examples_;
  Baselines baselines_;
  TrainingState state_;  // its tensors stay empty: they live in model_ and adam_
};

// Starts a model for training: random weights by `seed`, and zero position and row embeddings, so that
// numbers of positions and rows that training never shows do no harm later.
void initialise_for_training(MsaTransformer<float>& model, std::uint64_t seed);

}  // namespace libbio::msa_transformer
