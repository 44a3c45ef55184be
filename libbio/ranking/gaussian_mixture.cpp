#include "libbio/ranking/gaussian_mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/ranking/mixture_steps.h"

namespace libbio::ranking {
namespace {

constexpr int kFirstSteps = 20;  // of each start, before they are compared
// Starts look at so many points, evenly spread over the list; more would only take longer to tell them apart.
constexpr std::int64_t kStartPoints = 10000;

void check(View<const float> points, const GaussianMixtureOptions& options) {
  if (points.rank() != 2) throw ShapeError("points of a mixture have shape " + points.shape().to_string());
  if (options.clusters < 1 || options.clusters > points.dim(0))
    throw UsageError(std::to_string(points.dim(0)) + " points cannot be cut into " +
                     std::to_string(options.clusters) + " clusters");
  if (options.starts < 1 || options.iterations < 1 || !(options.regularisation > 0) ||
      !(options.tolerance >= 0))
    throw ShapeError("a mixture needs a start, an iteration and a regularisation above 0");
  for (const float x : points)
    if (!std::isfinite(x)) throw ShapeError("a point of a mixture is not finite");
}

// Points = centre + scale · standard, where axes have mean 0 and a mean variance of 1.
struct Standardised {
  std::vector<double> centre;
  double scale = 1;
  Tensor<double> points;
};

Standardised standardised(View<const float> points) {
  const std::int64_t size = points.dim(0), dimensions = points.dim(1);
  Standardised result{std::vector<double>(static_cast<std::size_t>(dimensions)), 1,
                      Tensor<double>(points.shape())};
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t d = 0; d < dimensions; ++d)
      result.centre[static_cast<std::size_t>(d)] +=
          static_cast<double>(points(i, d)) / static_cast<double>(size);
  double squares = 0;
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t d = 0; d < dimensions; ++d) {
      result.points(i, d) = static_cast<double>(points(i, d)) - result.centre[static_cast<std::size_t>(d)];
      squares += result.points(i, d) * result.points(i, d);
    }
  if (squares > 0) result.scale = std::sqrt(squares / static_cast<double>(points.size()));
  for (double& x : result.points) x /= result.scale;
  return result;
}

// At most kStartPoints of the points [B, D]. `clusters` is not above the number taken.
Tensor<double> points_for_starts(const Tensor<double>& points, std::int64_t clusters) {
  const std::int64_t size = points.dim(0), taken = std::min(size, std::max(kStartPoints, clusters));
  Tensor<double> result(Shape{taken, points.dim(1)});
  for (std::int64_t i = 0; i < taken; ++i) {
    const View<const double> point = points[i * size / taken];
    std::copy(point.begin(), point.end(), result[i].begin());
  }
  return result;
}

// The likeliest of several starts after a few steps.
MixtureState best_start(const Tensor<double>& points, const GaussianMixtureOptions& options,
                        Workers& workers) {
  const MixtureSteps steps(points, options, workers);
  MixtureState best;
  double highest = -std::numeric_limits<double>::infinity();
  const Rng rng(options.seed);
  for (int start = 0; start < options.starts; ++start) {
    MixtureState candidate = steps.start(rng.stream(static_cast<std::uint64_t>(start)));
    double likelihood = 0;
    for (int i = 0; i < kFirstSteps; ++i) likelihood = steps.step(candidate, nullptr);
    if (start > 0 && !(likelihood > highest)) continue;
    highest = likelihood;
    best = std::move(candidate);
  }
  return best;
}

// Clusters in the order of their numbers of labels.
std::vector<std::size_t> by_size(const std::vector<std::int32_t>& label, std::size_t clusters) {
  std::vector<std::size_t> number(clusters), first(clusters, label.size()), order(clusters);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto k = static_cast<std::size_t>(label[i]);
    if (number[k]++ == 0) first[k] = i;
  }
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return number[a] != number[b] ? number[a] > number[b] : first[a] < first[b];
  });
  return order;
}

std::vector<std::int32_t> most_probable(const Tensor<float>& probability) {
  std::vector<std::int32_t> label;
  for (std::int64_t i = 0; i < probability.dim(0); ++i) {
    const View<const float> row = probability[i];
    label.push_back(static_cast<std::int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return label;
}

}  // namespace

GaussianMixture fit_gaussian_mixture(View<const float> points, const GaussianMixtureOptions& options,
                                     Workers& workers) {
  check(points, options);
  const Standardised standard = standardised(points);
  const MixtureSteps steps(standard.points, options, workers);
  const std::int64_t size = points.dim(0), dimensions = points.dim(1), clusters = options.clusters;

  MixtureState state = best_start(points_for_starts(standard.points, clusters), options, workers);
  GaussianMixture result;
  Tensor<float> probability(Shape{size, clusters});
  MixtureState next = state;
  double before = steps.step(next, &probability);
  for (result.iterations = 1; result.iterations < options.iterations; ++result.iterations) {
    MixtureState after = next;
    const double likelihood = steps.step(after, &probability);
    state = std::exchange(next, std::move(after));
    const double gain = likelihood - before;
    before = likelihood;
    if (gain < options.tolerance) {
      result.converged = true;
      break;
    }
  }
  // Probabilities and likelihood are those of `state`.
  result.log_likelihood = before - static_cast<double>(dimensions) * std::log(standard.scale);

  const std::vector<std::int32_t> label = most_probable(probability);
  const std::vector<std::size_t> order = by_size(label, static_cast<std::size_t>(clusters));
  std::vector<std::int32_t> number(order.size());
  result.mean = Tensor<double>(Shape{clusters, dimensions});
  result.covariance = Tensor<double>(state.covariance.shape());
  result.probability = Tensor<float>(Shape{size, clusters});
  for (std::int64_t k = 0; k < clusters; ++k) {
    const auto from = static_cast<std::int64_t>(order[static_cast<std::size_t>(k)]);
    number[static_cast<std::size_t>(from)] = static_cast<std::int32_t>(k);
    result.weight.push_back(state.weight[static_cast<std::size_t>(from)]);
    for (std::int64_t d = 0; d < dimensions; ++d)
      result.mean(k, d) = standard.centre[static_cast<std::size_t>(d)] + standard.scale * state.mean(from, d);
    for (std::int64_t i = 0; i < size; ++i) result.probability(i, k) = probability(i, from);
    const std::int64_t covariances = state.covariance.dim(0);
    if (k < covariances)
      std::transform(state.covariance[covariances == 1 ? 0 : from].begin(),
                     state.covariance[covariances == 1 ? 0 : from].end(), result.covariance[k].begin(),
                     [&](double x) { return x * standard.scale * standard.scale; });
  }
  for (const std::int32_t k : label) result.label.push_back(number[static_cast<std::size_t>(k)]);
  return result;
}

}  // namespace libbio::ranking
