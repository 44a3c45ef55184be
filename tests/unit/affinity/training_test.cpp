#include "libbio/affinity/training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "libbio/affinity/training_checkpoint.h"
#include "libbio/error.h"
#include "tests/drawn_complex.h"

namespace libbio::affinity {
namespace {

// Complexes of the drawn one, at other places and with pK that follows the distance; a docked pose near and
// one far.
std::vector<TrainingComplex> some_complexes(int count) {
  std::vector<TrainingComplex> complexes;
  for (int n = 0; n < count; ++n) {
    const testing::SmallComplex small;
    TrainingComplex complex;
    complex.id = "c" + std::to_string(n);
    complex.cluster = n % 3 == 0 ? "" : "family " + std::to_string(n % 4);
    complex.receptor = receptor_graph(small.receptor);
    complex.pk = 5 + 0.25 * n;
    for (const double shift : {0.0, 0.5, 5.0}) {
      TrainingPose pose{ligand_graph(small.ligand), small.positions, shift};
      for (molecule::Point& at : pose.positions) at.x -= 0.1 * n + shift;
      complex.poses.push_back(std::move(pose));
    }
    complexes.push_back(std::move(complex));
  }
  Workers workers(1);
  describe(complexes, PairReach(), workers);
  return complexes;
}

std::vector<const TrainingComplex*> pointers(const std::vector<TrainingComplex>& complexes) {
  std::vector<const TrainingComplex*> all;
  for (const TrainingComplex& complex : complexes) all.push_back(&complex);
  return all;
}

TrainingOptions some_options() {
  TrainingOptions options;
  options.epochs = 3;
  options.batch = 4;
  options.adam.learning_rate = {0.005, nn::LearningRate::Decay::cosine, 2};
  return options;
}

std::vector<float> averaged_after(Training& training, std::int64_t steps) {
  while (training.steps() < steps) training.step();
  Model<float> model(testing::small_config());
  model.parameters().allocate();
  training.write_average(model);
  return {model.parameters().values().begin(), model.parameters().values().end()};
}

TEST(AffinityTraining, IsTheSameForAnyNumberOfThreads) {
  const auto complexes = some_complexes(10);
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 3}) {
    Workers workers(threads);
    Training training(testing::small_config(), pointers(complexes), some_options(), workers);
    results.push_back(averaged_after(training, training.total_steps()));
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(AffinityTraining, GoesOnFromACheckpointAsIfUninterrupted) {
  const auto complexes = some_complexes(10);
  Workers workers(1);
  Training whole(testing::small_config(), pointers(complexes), some_options(), workers);
  ASSERT_EQ(whole.total_steps(), 9);
  const std::vector<float> expected = averaged_after(whole, 9);

  Training first(testing::small_config(), pointers(complexes), some_options(), workers);
  averaged_after(first, 4);
  const std::string path = std::string(::testing::TempDir()) + "affinity_checkpoint_test.h5";
  TrainingCheckpoint checkpoint;
  checkpoint.run = "this one";
  checkpoint.finished.push_back(Tensor<float>({3}, 0.5F));
  checkpoint.curve.index_name = "point";
  checkpoint.current = first.state();
  write_training_checkpoint(checkpoint, path);
  const TrainingCheckpoint read = read_training_checkpoint(path);
  EXPECT_EQ(read.run, "this one");
  ASSERT_EQ(read.finished.size(), 1u);
  EXPECT_EQ(read.finished[0].shape(), Shape{3});
  Training second(testing::small_config(), pointers(complexes), some_options(), workers);
  second.restore(*read.current);
  EXPECT_EQ(second.steps(), 4);
  EXPECT_EQ(averaged_after(second, 9), expected);
  std::filesystem::remove(path);
  EXPECT_THROW(read_training_checkpoint(path), WeightsError);
}

TEST(AffinityTraining, LearnsPkAndPoses) {
  const auto complexes = some_complexes(10);
  TrainingOptions options = some_options();
  options.epochs = 60;
  options.jitter = 0;
  Workers workers(1);
  Training training(testing::small_config(), pointers(complexes), options, workers);
  Model<float> model(testing::small_config());
  model.parameters().allocate();
  const auto judge = [&] {
    training.write_average(model);
    double squares = 0;
    int right = 0;
    for (const TrainingComplex& complex : complexes) {
      const Judged crystal = score_pose(model, complex.poses[0], complex.receptor, workers);
      const Judged far = score_pose(model, complex.poses[2], complex.receptor, workers);
      squares += (crystal.network - complex.pk) * (crystal.network - complex.pk) / 10;
      right += crystal.pose > far.pose;
      EXPECT_NEAR(crystal.pk, 0.9 * crystal.wide + 0.1 * crystal.network, 1e-5);
    }
    return std::pair(squares, right);
  };
  const auto before = judge();
  while (!training.finished()) training.step();
  const auto after = judge();
  EXPECT_LT(after.first, 0.7 * before.first);
  EXPECT_EQ(after.second, 10);
}

TEST(AffinityTraining, NeedsComplexes) {
  Workers workers(1);
  EXPECT_THROW(Training(testing::small_config(), {}, some_options(), workers), UsageError);
}

TEST(ClusterFolds, KeepClustersTogetherAndFoldsEven) {
  std::vector<TrainingComplex> complexes(100);
  for (std::size_t n = 0; n < complexes.size(); ++n) {
    complexes[n].id = "c" + std::to_string(n);
    complexes[n].cluster = n < 18 ? "large" : n < 40 ? "" : "family " + std::to_string(n % 15);
  }
  const auto folds = cluster_folds(pointers(complexes), 5);
  std::map<std::string, std::set<std::int32_t>> of_cluster;
  std::vector<int> sizes(5);
  for (std::size_t n = 0; n < complexes.size(); ++n) {
    ++sizes[static_cast<std::size_t>(folds[n])];
    if (!complexes[n].cluster.empty()) of_cluster[complexes[n].cluster].insert(folds[n]);
  }
  for (const auto& [name, where] : of_cluster) EXPECT_EQ(where.size(), 1u) << name;
  EXPECT_EQ(sizes, std::vector<int>({20, 20, 20, 20, 20}));
  EXPECT_EQ(folds[0], 0);  // the largest cluster comes first
  EXPECT_THROW(cluster_folds(pointers(complexes), 1), UsageError);
}

}  // namespace
}  // namespace libbio::affinity
