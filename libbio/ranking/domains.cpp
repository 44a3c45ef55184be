#include "libbio/ranking/domains.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/ranking/neighbour_weights.h"
#include "libbio/ranking/principal_components.h"

namespace libbio::ranking {

std::int64_t smoothing_neighbours(std::int64_t spots, std::int64_t domains) {
  return std::clamp<std::int64_t>(spots / (15 * std::max<std::int64_t>(domains, 1)), 6, 18);
}

Domains find_domains(const LogExpression& expression, std::span<const std::array<double, 2>> places,
                     const DomainOptions& options, Workers& workers) {
  const std::int64_t spots = expression.spots();
  if (std::ssize(places) != spots)
    throw ShapeError(std::to_string(places.size()) + " places for " + std::to_string(spots) + " spots");
  if (options.domains < 1 || options.domains > spots)
    throw UsageError(std::to_string(spots) + " spots cannot be cut into " + std::to_string(options.domains) +
                     " domains");
  Domains result;
  result.neighbours =
      options.neighbours > 0 ? options.neighbours : smoothing_neighbours(spots, options.domains);
  const graph::Neighbours neighbours = graph::nearest_neighbours(places, result.neighbours, {}, workers);
  const NeighbourWeights smoothing = mean_with_self(neighbours);
  result.embedding = principal_components(expression,
                                          {.components = options.components,
                                           .minimum_spots = std::max<std::int64_t>(3, (spots + 99) / 100),
                                           .smoothing = &smoothing,
                                           .seed = options.seed},
                                          workers)
                         .scores;
  GaussianMixture mixture = fit_gaussian_mixture(result.embedding,
                                                 {.clusters = options.domains,
                                                  .covariance = options.covariance,
                                                  .starts = options.starts,
                                                  .seed = options.seed},
                                                 workers);
  result.label = std::move(mixture.label);
  if (options.smooth_labels) result.label = smoothed_labels(result.label, neighbours);
  result.probability = std::move(mixture.probability);
  result.log_likelihood = mixture.log_likelihood;
  return result;
}

std::vector<std::int32_t> smoothed_labels(std::span<const std::int32_t> label,
                                          const graph::Neighbours& neighbours) {
  if (label.size() + 1 != neighbours.start.size())
    throw ShapeError(std::to_string(label.size()) + " labels for neighbours of " +
                     std::to_string(neighbours.start.size() - 1) + " spots");
  std::vector<std::int32_t> result;
  std::map<std::int32_t, std::int64_t> votes;
  for (std::size_t i = 0; i < label.size(); ++i) {
    votes.clear();
    ++votes[label[i]];
    for (auto e = static_cast<std::size_t>(neighbours.start[i]);
         e < static_cast<std::size_t>(neighbours.start[i + 1]); ++e)
      ++votes[label[static_cast<std::size_t>(neighbours.index[e])]];
    std::int32_t winner = label[i];
    for (const auto& [candidate, number] : votes)
      if (number > votes[winner]) winner = candidate;
    result.push_back(winner);
  }
  return result;
}

}  // namespace libbio::ranking
