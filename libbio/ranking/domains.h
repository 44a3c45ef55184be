// Spatial domains: spots that express alike and lie together.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/expression.h"
#include "libbio/ranking/gaussian_mixture.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct DomainOptions {
  std::int64_t domains = 0;
  std::int64_t neighbours = 0;  // that each spot is averaged with; 0: smoothing_neighbours
  std::int64_t components = 15;
  Covariance covariance = Covariance::tied;
  int starts = 15;
  std::uint64_t seed = 0;
};

struct Domains {
  std::vector<std::int32_t> label;  // [B], from 0, the largest domain first
  Tensor<float> probability;        // [B, K]
  Tensor<float> embedding;          // [B, components]: what was clustered
  std::int64_t neighbours = 0;      // that were averaged
  double log_likelihood = 0;        // mean over spots: compares seeds and starts, not numbers of domains
};

// A fifteenth of the spots of a mean domain, at least 6 and at most 18: averaging must not reach across
// domains, and more neighbours than two rings around a spot blur borders without making a spot's mean much
// better.
std::int64_t smoothing_neighbours(std::int64_t spots, std::int64_t domains);

// Mean of log1p CP10k over each spot and its neighbours → principal components → mixture of Gaussians. Genes
// counted in less than one spot in a hundred, or in fewer than 3, are left out. The defaults are the same for
// all data and were not fitted to labels. UsageError unless 1 <= domains <= spots.
Domains find_domains(const LogExpression& expression, std::span<const std::array<double, 2>> places,
                     const DomainOptions& options, Workers& workers);

}  // namespace libbio::ranking
