// Training as a whole: it learns what counting cannot, and stops and goes on without a trace.
#include "libbio/msa_transformer/training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "libbio/msa_transformer/checkpoint.h"
#include "libbio/msa_transformer/weights.h"
#include "sample_training.h"

namespace libbio::msa_transformer {
namespace {

Config small_model() {
  Config config;
  config.layers = 1;
  config.embed_dim = 16;
  config.heads = 2;
  config.ffn_dim = 32;
  config.max_positions = 13;
  config.max_rows = 16;
  config.contact_head = false;
  return config;
}

TrainingOptions quick(std::int64_t steps) {
  TrainingOptions options;
  options.steps = steps;
  options.batch = 2;
  options.example = {130, 12, 10};
  options.adam.learning_rate.peak = 0.01;
  options.adam.learning_rate.decay = nn::LearningRate::Decay::linear;
  options.adam.learning_rate.warm_up_steps = 2;
  options.adam.learning_rate.total_steps = steps;
  options.adam.clip_norm = 1;
  options.evaluate_every = 4;
  options.evaluation_examples = 4;
  return options;
}

// A model in training.
struct ModelInTraining {
  ModelInTraining(const TrainingData& data, const TrainingOptions& options, int threads = 1)
      : workers(threads),
        model([&] {
          MsaTransformer<float> m(small_model());
          initialise_for_training(m, options.seed);
          return m;
        }()),
        training(model, data, options, workers) {}

  void step(int count) {
    for (int k = 0; k < count; ++k) training.step();
  }
  std::vector<float> weights() {
    const auto values = model.parameters().values();
    return {values.begin(), values.end()};
  }

  Workers workers;
  MsaTransformer<float> model;
  Training training;
};

const TrainingData kData{{two_kinds("a", 30, 12, 1), numbered_family("b", 9, 20)},
                         {two_kinds("c", 30, 12, 2)}};

TEST(Training, LearnsWhatCountingCannot) {
  // Two kinds of rows: a column tells the letter up to one bit, its neighbours tell which of the two.
  const TrainingData data{{two_kinds("a", 30, 12, 1)}, {}};
  TrainingOptions options = quick(220);
  options.batch = 1;
  options.evaluate_every = 220;
  ModelInTraining run(data, options);
  while (!run.training.finished()) run.training.step();
  const GuessQuality& columns = run.training.baselines().training_columns;
  ASSERT_EQ(run.training.curve().size(), 2U);
  const CurvePoint& first = run.training.curve().front();
  const CurvePoint& last = run.training.curve().back();
  EXPECT_NEAR(columns.all.cross_entropy(), std::log(2.0), 0.2);
  EXPECT_GT(first.training.all.cross_entropy(), 2.5);
  EXPECT_LT(last.training.all.cross_entropy(), 0.6 * columns.all.cross_entropy());
  EXPECT_GT(last.training.all.accuracy(), columns.all.accuracy() + 0.2);
  EXPECT_EQ(last.held_out.all.targets, 0);
}

TEST(Training, StopsAndGoesOnWithoutATrace) {
  const std::string path = testing::TempDir() + "stops_and_goes_on.training";
  const TrainingOptions options = quick(6);
  ModelInTraining whole(kData, options);
  whole.step(6);
  {
    ModelInTraining half(kData, options);
    half.step(3);
    write_checkpoint(half.training.state(), training_identity(small_model(), options, kData), path);
  }
  ModelInTraining resumed(kData, options, 2);
  resumed.training.restore(read_checkpoint(path, training_identity(small_model(), options, kData)));
  EXPECT_EQ(resumed.training.steps(), 3);
  resumed.step(3);
  EXPECT_TRUE(resumed.training.finished());
  EXPECT_EQ(resumed.weights(), whole.weights());
  ASSERT_EQ(whole.training.curve().size(), 3U);  // steps 0, 4, 6
  ASSERT_EQ(resumed.training.curve().size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    const CurvePoint &a = whole.training.curve()[k], &b = resumed.training.curve()[k];
    EXPECT_EQ(a.step, b.step);
    if (k > 0) {
      EXPECT_EQ(a.training_loss, b.training_loss);
    }
    EXPECT_EQ(a.gradient_norm, b.gradient_norm);
    EXPECT_EQ(a.training.all.loss, b.training.all.loss);
    EXPECT_EQ(a.held_out.residues.loss, b.held_out.residues.loss);
  }
  // The comparison can fail: another seed ends elsewhere.
  TrainingOptions other = options;
  other.seed = 2;
  ModelInTraining elsewhere(kData, other);
  elsewhere.step(6);
  EXPECT_NE(elsewhere.weights(), whole.weights());
  std::remove(path.c_str());
}

TEST(Training, DoesNotSeeTheHeldOutFamilies) {
  TrainingData other = kData;
  other.held_out = {numbered_family("d", 7, 9)};
  ModelInTraining one(kData, quick(6)), two(other, quick(6));
  one.step(5);
  two.step(5);
  EXPECT_EQ(one.weights(), two.weights());
  EXPECT_NE(one.training.curve().back().held_out.all.loss, two.training.curve().back().held_out.all.loss);
}

TEST(Training, UntrainedPlacesAreZero) {
  ModelInTraining run(kData, quick(6));
  nn::Parameters<float>& parameters = run.model.parameters();
  for (const char* name : {"embed_positions.weight", "msa_position_embedding"}) {
    ASSERT_GE(parameters.find(name), 0);
    for (const float x : parameters.value(parameters.find(name))) ASSERT_EQ(x, 0) << name;
  }
  run.step(1);
  // Rows 10 ... 15 are in no example.
  const View<float> rows = parameters.value(parameters.find("msa_position_embedding"));
  const std::int64_t width = small_model().embed_dim;
  EXPECT_TRUE(std::any_of(rows.begin(), rows.begin() + 10 * width, [](float x) { return x != 0; }));
  EXPECT_TRUE(std::all_of(rows.begin() + 10 * width, rows.end(), [](float x) { return x == 0; }));
}

TEST(Training, RefusesWhatCannotBe) {
  TrainingOptions options = quick(6);
  const auto refused = [&](const TrainingData& data) { ModelInTraining run(data, options); };
  EXPECT_THROW(refused({}), UsageError);
  options.example.max_columns = 13;  // and a start token: 14 positions
  EXPECT_THROW(refused(kData), UsageError);
  options = quick(6);
  options.example.max_rows = 17;
  EXPECT_THROW(refused(kData), UsageError);
  options = quick(6);
  options.batch = 0;
  EXPECT_THROW(refused(kData), UsageError);
  options = quick(6);
  ModelInTraining run(kData, options);
  TrainingState state = run.training.state();
  state.parameters = Tensor<float>({3});
  EXPECT_THROW(run.training.restore(state), ShapeError);
  // A loss that is no number ends the training.
  std::ranges::fill(run.model.parameters().values(), NAN);
  EXPECT_THROW(run.training.step(), UsageError);
}

TEST(LearningCurve, TableHasARowPerPointAndTheBaselineInEach) {
  CurvePoint point;
  point.step = 10;
  point.training_loss = 2;
  point.training.add(-1, true, false);
  point.training.add(-3, false, true);
  Baselines baselines;
  baselines.training_columns.add(-0.5, true, false);
  const record::Table table = curve_table({CurvePoint(), point}, baselines);
  EXPECT_EQ(table.index.size(), 2U);
  const auto number = [&](const std::string& name) {
    for (const auto& [column, numbers] : table.columns)
      if (column == name) return std::get<std::vector<double>>(numbers).at(1);
    ADD_FAILURE() << name;
    return 0.0;
  };
  EXPECT_EQ(record::integer_column(table, "step", "").at(1), 10);
  EXPECT_EQ(number("training_loss"), 2);
  EXPECT_EQ(number("training_cross_entropy"), 2);
  EXPECT_NEAR(number("training_perplexity"), std::exp(2.0), 1e-12);
  EXPECT_EQ(number("training_accuracy"), 0.5);
  EXPECT_EQ(number("training_residue_accuracy"), 1);
  EXPECT_EQ(number("training_column_frequency_cross_entropy"), 0.5);
  EXPECT_TRUE(std::isnan(number("held_out_accuracy")));
}

TEST(LearningCurve, IsKeptInTheWeightsFile) {
  MsaTransformer<float> model(small_model());
  initialise_for_training(model, 1);
  CurvePoint point;
  point.step = 10;
  const record::Table curve = curve_table({CurvePoint(), point}, {});
  const std::string path = testing::TempDir() + "learning_curve.h5";
  write_msa_transformer(model, "nothing", path, true, &curve);
  EXPECT_EQ(record::integer_column(read_learning_curve(path), "step", ""),
            (std::vector<std::int64_t>{0, 10}));
  MsaTransformer<float> read = std::move(read_msa_transformer(path).model);
  EXPECT_TRUE(std::ranges::equal(read.parameters().values(), model.parameters().values()));

  write_msa_transformer(model, "nothing", path, true);
  EXPECT_TRUE(read_learning_curve(path).index.empty());
  std::remove(path.c_str());
  EXPECT_THROW(read_learning_curve(path), WeightsError);
}

}  // namespace
}  // namespace libbio::msa_transformer
