#include "libbio/affinity/training_set.h"

#include <algorithm>
#include <map>
#include <memory>

#include "libbio/affinity/model.h"
#include "libbio/error.h"
#include "libbio/text/crc32.h"

namespace libbio::affinity {

void describe(std::span<TrainingComplex> complexes, const PairReach& reach, Workers& workers) {
  workers.parallel_for(static_cast<std::int64_t>(complexes.size()), [&](std::int64_t n) {
    TrainingComplex& complex = complexes[static_cast<std::size_t>(n)];
    const TrainingPose& pose = complex.poses.front();
    const PoseGraph graph =
        pose_graph(pose.graph, pose.positions, complex.receptor, all_atoms(complex.receptor), reach);
    Workers alone(1);
    const nn::Pass pass{alone};
    const PosePositions<double> at = positions_of<double>(graph, pose.positions, complex.receptor);
    const auto descriptors = pose_inputs(pose.graph, graph, at, reach, pass).descriptors;
    complex.descriptors.assign(descriptors.value().begin(), descriptors.value().end());
  });
}

std::uint32_t checksum_of(std::span<const TrainingComplex* const> complexes) {
  text::Crc32 checksum;
  const auto add_number = [&](double number) {
    checksum.add({reinterpret_cast<const char*>(&number), sizeof number});
  };
  for (const TrainingComplex* complex : complexes) {
    for (const std::string& name : {complex->id, complex->cluster}) checksum.add(name + '\n');
    add_number(complex->pk);
    add_number(complex->weight);
    for (const double descriptor : complex->descriptors) add_number(descriptor);
    for (const TrainingPose& pose : complex->poses) {
      add_number(pose.rmsd);
      for (const molecule::Point& at : pose.positions)
        for (const double x : {at.x, at.y, at.z}) add_number(x);
    }
  }
  return checksum.value();
}

std::vector<std::int32_t> cluster_folds(std::span<const TrainingComplex* const> complexes,
                                        std::int32_t folds) {
  if (folds < 2) throw UsageError("there must be at least 2 folds");
  std::map<std::string, std::vector<std::size_t>> clusters;
  for (std::size_t i = 0; i < complexes.size(); ++i)
    clusters[complexes[i]->cluster.empty() ? complexes[i]->id : complexes[i]->cluster].push_back(i);
  std::vector<const std::vector<std::size_t>*> by_size;
  for (const auto& [name, members] : clusters) by_size.push_back(&members);
  std::ranges::stable_sort(by_size, [](const auto* a, const auto* b) { return a->size() > b->size(); });
  std::vector<std::int32_t> fold_of(complexes.size());
  std::vector<std::size_t> sizes(static_cast<std::size_t>(folds));
  for (const auto* members : by_size) {
    const auto smallest = std::ranges::min_element(sizes);
    for (const std::size_t member : *members)
      fold_of[member] = static_cast<std::int32_t>(smallest - sizes.begin());
    *smallest += members->size();
  }
  return fold_of;
}

}  // namespace libbio::affinity
