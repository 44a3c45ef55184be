// Mixtures of Gaussians: clusters of points of any origin, such as principal components of expression or the
// queries of a model.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

enum class Covariance {
  tied,  // one for all clusters: what spots of one kind have in common in their differences
  full,  // one for each cluster; needs many points in each
};

struct GaussianMixtureOptions {
  std::int64_t clusters = 0;
  Covariance covariance = Covariance::tied;
  // Seedings by k-means++; each is followed a little way, the likeliest to its end.
  int starts = 15;
  // Added to the diagonal of covariances, in units of the mean variance of the data's axes.
  double regularisation = 1e-4;
  // Iterations end when the mean log-likelihood of a point rises by less than this, or after that many.
  double tolerance = 1e-5;
  int iterations = 500;
  std::uint64_t seed = 0;
};

// Clusters are numbered by the number of points labelled with them, the largest first; ties by the lowest
// point. Clusters that lost all points come last, with weight 0 or nearly so.
struct GaussianMixture {
  std::vector<double> weight;       // [K]
  Tensor<double> mean;              // [K, D]
  Tensor<double> covariance;        // [K, D, D], or [1, D, D] where tied; regularisation included
  Tensor<float> probability;        // [B, K]: of each point to belong to each cluster
  std::vector<std::int32_t> label;  // [B]: the most probable cluster
  double log_likelihood = 0;        // natural logarithm, mean over points
  int iterations = 0;               // of the start that was followed
  bool converged = false;
};

// Expectation maximisation on points [B, D], in log space. Depends on the points and the seed, not on the
// threads. UsageError unless 1 <= clusters <= B; ShapeError for points that are not finite, and for options
// out of their range.
GaussianMixture fit_gaussian_mixture(View<const float> points, const GaussianMixtureOptions& options,
                                     Workers& workers);

}  // namespace libbio::ranking
