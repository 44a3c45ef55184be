// The two steps of expectation maximisation, and the start by k-means.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/ranking/gaussian_mixture.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Parameters of a mixture, K clusters in D dimensions.
struct MixtureState {
  std::vector<double> weight;  // [K]
  Tensor<double> mean;         // [K, D]
  Tensor<double> covariance;   // [K or 1, D, D]
};

// Points that are centred, with a mean variance of 1 over the axes (or all 0).
class MixtureSteps {
 public:
  MixtureSteps(const Tensor<double>& points, const GaussianMixtureOptions& options, Workers& workers);

  // k-means++ (Arthur & Vassilvitskii 2007), a few rounds of k-means, and the mixture of its clusters.
  MixtureState start(Rng rng) const;
  // One step: returns the mean log-likelihood under the state as it was, and replaces the state by the better
  // one. `probability` [B, K] receives the probabilities under the state as it was, where it is not null.
  double step(MixtureState& state, Tensor<float>* probability) const;

 private:
  // What a maximisation needs of the points.
  struct Sums {
    double log_likelihood = 0;
    std::vector<double> weight;  // Σ r
    Tensor<double> mean;         // Σ r x
    Tensor<double> square;       // Σ r x xᵀ, [K, D, D]; empty where tied
  };
  // Cholesky factors, inverted: rows of a whitening matrix [D, D], and Σ log of their diagonal.
  struct Whitening {
    Tensor<double> matrix;
    double log_determinant = 0;
  };

  Sums empty_sums() const;
  Sums total(const std::vector<Sums>& parts) const;
  void maximise(const Sums& sums, MixtureState& state) const;
  static Whitening whitening(View<const double> covariance);
  // log (weight · density) of points [begin, end) in each cluster, [end − begin, K].
  Tensor<double> log_densities(const MixtureState& state, const std::vector<Whitening>& whitenings,
                               std::int64_t begin, std::int64_t end) const;
  void add(const Tensor<double>& responsibility, std::int64_t begin, Sums& sums) const;
  Tensor<double> seeded_centres(Rng& rng) const;
  std::vector<std::int32_t> nearest_centres(const Tensor<double>& centres) const;

  const Tensor<double>& points_;
  GaussianMixtureOptions options_;
  Workers& workers_;
  std::int64_t size_, dimensions_, clusters_;
  Tensor<double> scatter_;  // Σ x xᵀ
};

}  // namespace libbio::ranking
