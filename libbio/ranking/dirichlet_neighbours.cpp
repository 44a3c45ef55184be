#include "libbio/ranking/dirichlet_neighbours.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "libbio/error.h"
#include "libbio/ranking/background_shares.h"
#include "libbio/ranking/baselines.h"
#include "libbio/ranking/expression.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kSpotsPerPart = 64;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

struct WeightedSpot {
  std::int32_t spot;
  double weight;
};

std::vector<WeightedSpot> weighted(const graph::Neighbours& neighbours, std::int64_t spot, double sigma) {
  const std::size_t begin = as_index(neighbours.start[as_index(spot)]);
  const std::size_t count = as_index(neighbours.start[as_index(spot + 1)]) - begin;
  std::vector<double> weights;
  gaussian_weights(std::span(neighbours.distance).subspan(begin, count), sigma, weights);
  std::vector<WeightedSpot> spots;
  for (std::size_t k = 0; k < count; ++k) spots.push_back({neighbours.index[begin + k], weights[k]});
  return spots;
}

}  // namespace

DirichletNeighbours::DirichletNeighbours(const spatial::CountMatrix& counts,
                                         const graph::Neighbours& neighbours,
                                         std::span<const std::uint8_t> training, double sigma,
                                         const DirichletOptions& options, Workers& workers)
    : counts_(counts),
      neighbours_(neighbours),
      sigma_(sigma),
      totals_(spot_totals(counts, workers)),
      background_(background_shares(counts, training)) {
  require_training_neighbours(neighbours, counts.rows(), training);
  if (!(sigma > 0)) throw ShapeError("a Gaussian of width " + std::to_string(sigma));
  if (options.strengths.empty() || std::ranges::any_of(options.strengths, [](double a) { return !(a > 0); }))
    throw UsageError("the strength of the Dirichlet prior must be above 0");
  std::vector<std::int64_t> sample;
  for (std::int64_t spot = 0; spot < counts.rows(); ++spot)
    if (training[as_index(spot)] != 0) sample.push_back(spot);
  if (sample.empty())
    throw UsageError("there is no training spot to choose the strength of the Dirichlet prior");
  Rng(options.seed).shuffle(std::span(sample));
  const double kept = std::ceil(options.sampled * static_cast<double>(sample.size()));
  sample.resize(std::clamp(static_cast<std::size_t>(std::max(kept, 0.0)), std::size_t{1}, sample.size()));

  const Tensor<double> bits = bits_with(sample, options.strengths, workers);
  double fewest = 0;
  for (std::size_t s = 0; s < options.strengths.size(); ++s) {
    double sum = 0;
    for (std::int64_t i = 0; i < bits.dim(0); ++i) sum += bits(i, s);
    if (s == 0 || sum < fewest) {
      fewest = sum;
      strength_ = options.strengths[s];
    }
  }
}

Tensor<double> DirichletNeighbours::bits_with(std::span<const std::int64_t> spots,
                                              std::span<const double> strengths, Workers& workers) const {
  const std::int64_t count = std::ssize(spots);
  Tensor<double> bits({count, std::ssize(strengths)});
  workers.parallel_for((count + kSpotsPerPart - 1) / kSpotsPerPart, [&](std::int64_t part) {
    std::vector<double> nearby(as_index(counts_.columns()));  // Σ w x; 0 again after each spot
    const std::int64_t end = std::min(count, (part + 1) * kSpotsPerPart);
    for (std::int64_t i = part * kSpotsPerPart; i < end; ++i) {
      const std::vector<WeightedSpot> others = weighted(neighbours_, spots[as_index(i)], sigma_);
      double nearby_total = 0;
      for (const auto& [other, weight] : others) {
        nearby_total += weight * totals_[as_index(other)];
        const spatial::CountMatrix::Row row = counts_.row(other);
        for (std::size_t e = 0; e < row.size(); ++e) nearby[as_index(row.column[e])] += weight * row.count[e];
      }
      const spatial::CountMatrix::Row own = counts_.row(spots[as_index(i)]);
      for (std::int64_t s = 0; s < bits.dim(1); ++s) {
        const double strength = strengths[as_index(s)];
        for (std::size_t e = 0; e < own.size(); ++e) {
          const std::size_t gene = as_index(own.column[e]);
          const double share = (nearby[gene] + strength * background_[gene]) / (nearby_total + strength);
          bits(i, s) -= double{own.count[e]} * std::log(share);
        }
        bits(i, s) /= std::numbers::ln2;
      }
      for (const auto& [other, weight] : others)
        for (const std::int32_t gene : counts_.row(other).column) nearby[as_index(gene)] = 0;
    }
  });
  return bits;
}

std::vector<double> DirichletNeighbours::bits(std::span<const std::int64_t> spots, Workers& workers) const {
  const Tensor<double> found = bits_with(spots, std::span(&strength_, 1), workers);
  return {found.begin(), found.end()};
}

void DirichletNeighbours::score(std::int64_t spot, std::span<float> genes) const {
  if (genes.size() != background_.size())
    throw ShapeError("room for " + std::to_string(genes.size()) + " shares of " +
                     std::to_string(background_.size()) + " genes");
  const std::vector<WeightedSpot> others = weighted(neighbours_, spot, sigma_);
  double total = strength_;
  for (const auto& [other, weight] : others) total += weight * totals_[as_index(other)];
  for (std::size_t gene = 0; gene < genes.size(); ++gene)
    genes[gene] = static_cast<float>(strength_ * background_[gene] / total);
  for (const auto& [other, weight] : others) {
    const auto share = static_cast<float>(weight / total);
    const spatial::CountMatrix::Row row = counts_.row(other);
    for (std::size_t e = 0; e < row.size(); ++e) genes[as_index(row.column[e])] += share * row.count[e];
  }
}

}  // namespace libbio::ranking
