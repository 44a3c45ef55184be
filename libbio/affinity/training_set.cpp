#include "libbio/affinity/training_set.h"

#include <algorithm>
#include <map>
#include <memory>

#include "libbio/affinity/model.h"
#include "libbio/error.h"

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
