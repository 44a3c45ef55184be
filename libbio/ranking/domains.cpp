#include "libbio/ranking/domains.h"

#include <algorithm>
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
  result.probability = std::move(mixture.probability);
  result.log_likelihood = mixture.log_likelihood;
  return result;
}

}  // namespace libbio::ranking
