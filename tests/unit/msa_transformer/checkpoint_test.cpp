#include "libbio/msa_transformer/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "sample_training.h"

namespace libbio::msa_transformer {
namespace {

using testing::HasSubstr;
using testing::Not;

class Checkpoint : public testing::Test {
 protected:
  Checkpoint() {
    state_.steps = 7;
    state_.adam_steps = 6;
    state_.loss_sum = 1.0 / 3;
    state_.loss_count = 5;
    for (Tensor<float>* tensor : {&state_.parameters, &state_.first_moment, &state_.second_moment}) {
      *tensor = Tensor<float>({100});
      for (float& x : *tensor) x = static_cast<float>(rng_.normal());
    }
    CurvePoint first, second;
    first.training_loss = NAN;
    second.step = 6;
    second.training_loss = 2.5;
    second.learning_rate = 1e-3;
    second.gradient_norm = 0.25;
    second.training.add(-1.0 / 7, true, false);
    second.held_out.add(-2.0 / 7, false, true);
    state_.curve = {first, second};
  }
  ~Checkpoint() override { std::filesystem::remove(path_); }
  TrainingIdentity identity() const { return training_identity(config_, options_, data_); }
  std::string refusal(const TrainingIdentity& other) const {
    try {
      read_checkpoint(path_, other);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "none";
  }

  Rng rng_{1};
  const std::string path_ =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".training";
  TrainingState state_;
  Config config_;
  TrainingOptions options_;
  TrainingData data_{{numbered_family("a", 3, 4)}, {numbered_family("b", 3, 4)}};
};

TEST_F(Checkpoint, KeepsEveryBit) {
  write_checkpoint(state_, identity(), path_);
  const TrainingState read = read_checkpoint(path_, identity());
  EXPECT_EQ(read.steps, 7);
  EXPECT_EQ(read.adam_steps, 6);
  EXPECT_EQ(read.loss_sum, state_.loss_sum);
  EXPECT_EQ(read.loss_count, 5);
  EXPECT_TRUE(std::ranges::equal(read.parameters, state_.parameters));
  EXPECT_TRUE(std::ranges::equal(read.first_moment, state_.first_moment));
  EXPECT_TRUE(std::ranges::equal(read.second_moment, state_.second_moment));
  ASSERT_EQ(read.curve.size(), 2U);
  EXPECT_TRUE(std::isnan(read.curve[0].training_loss));
  EXPECT_EQ(read.curve[1].step, 6);
  EXPECT_EQ(read.curve[1].training_loss, 2.5);
  EXPECT_EQ(read.curve[1].learning_rate, 1e-3);
  EXPECT_EQ(read.curve[1].gradient_norm, 0.25);
  EXPECT_EQ(read.curve[1].training.residues.loss, 1.0 / 7);
  EXPECT_EQ(read.curve[1].training.all.right, 1);
  EXPECT_EQ(read.curve[1].held_out.all.loss, 2.0 / 7);
  EXPECT_EQ(read.curve[1].held_out.all.targets, 1);
  EXPECT_EQ(read.curve[1].held_out.residues.targets, 0);

  state_.steps = 8;
  write_checkpoint(state_, identity(), path_);
  EXPECT_EQ(read_checkpoint(path_, identity()).steps, 8);
}

TEST_F(Checkpoint, OfAnotherTrainingIsRefusedWithAllThatDiffers) {
  write_checkpoint(state_, identity(), path_);
  EXPECT_EQ(refusal(identity()), "none");
  config_.layers = 3;
  options_.adam.learning_rate.peak = 0.02;
  options_.seed = 2;
  data_.held_out[0].tokens(0, 0) = 9;
  const std::string list = refusal(identity());
  EXPECT_THAT(list, HasSubstr("layers: 12 in the checkpoint, 3 here"));
  EXPECT_THAT(list, HasSubstr("learning_rate: 0.001 in the checkpoint, 0.02 here"));
  EXPECT_THAT(list, HasSubstr("seed: 1 in the checkpoint, 2 here"));
  EXPECT_THAT(list, HasSubstr("data: 1 families, 1 held out in the checkpoint"));
  EXPECT_THAT(list, Not(HasSubstr("batch")));
}

TEST_F(Checkpoint, EveryOptionBelongsToTheIdentity) {
  write_checkpoint(state_, identity(), path_);
  TrainingOptions& o = options_;
  nn::LearningRate& rate = o.adam.learning_rate;
  const TrainingOptions before = o;
  const std::vector<std::function<void()>> changes = {[&] { o.steps = 5; },
                                                      [&] { o.batch = 5; },
                                                      [&] { o.example.tokens = 5; },
                                                      [&] { o.example.max_columns = 5; },
                                                      [&] { o.example.max_rows = 5; },
                                                      [&] { o.masking.share = 0.5; },
                                                      [&] { o.masking.mask_share = 0.5; },
                                                      [&] { o.masking.random_share = 0.5; },
                                                      [&] { rate.peak = 0.5; },
                                                      [&] { rate.decay = nn::LearningRate::Decay::cosine; },
                                                      [&] { rate.warm_up_steps = 5; },
                                                      [&] { rate.total_steps = 5; },
                                                      [&] { rate.final_fraction = 0.5; },
                                                      [&] { o.adam.beta1 = 0.5; },
                                                      [&] { o.adam.beta2 = 0.5; },
                                                      [&] { o.adam.epsilon = 0.5; },
                                                      [&] { o.adam.weight_decay = 0.5; },
                                                      [&] { o.adam.clip_norm = 0.5; },
                                                      [&] { o.seed = 5; },
                                                      [&] { o.evaluate_every = 5; },
                                                      [&] { o.evaluation_examples = 5; }};
  for (std::size_t k = 0; k < changes.size(); ++k) {
    o = before;
    changes[k]();
    EXPECT_NE(refusal(identity()), "none") << "change " << k;
  }
}

TEST_F(Checkpoint, WhatIsNoCheckpointIsRefused) {
  EXPECT_THROW(read_checkpoint(path_, identity()), InputError);
  std::ofstream(path_) << "text\n";
  EXPECT_THROW(read_checkpoint(path_, identity()), InputError);
  write_checkpoint(state_, identity(), path_);
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 1);
  EXPECT_THROW(read_checkpoint(path_, identity()), InputError);
}

}  // namespace
}  // namespace libbio::msa_transformer
