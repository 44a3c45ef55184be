#include "libbio/ranking/baselines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libbio/error.h"

namespace libbio::ranking {
namespace {

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

GlobalOrder::GlobalOrder(std::span<const double> statistic) {
  scores_.reserve(statistic.size());
  for (const double value : statistic)
    scores_.push_back(std::isnan(value) ? -std::numeric_limits<float>::infinity()
                                        : static_cast<float>(value));
}

void GlobalOrder::score(std::int64_t, std::span<float> genes) const {
  if (genes.size() != scores_.size())
    throw ShapeError("room for " + std::to_string(genes.size()) + " scores of " +
                     std::to_string(scores_.size()) + " genes");
  std::ranges::copy(scores_, genes.begin());
}

GlobalOrder background_order(std::span<const double> shares) {
  std::vector<double> logarithms;
  logarithms.reserve(shares.size());
  for (const double share : shares) logarithms.push_back(std::log(share));
  return GlobalOrder(logarithms);
}

void gaussian_weights(std::span<const float> distances, double sigma, std::vector<double>& weights) {
  weights.clear();
  for (const float distance : distances) {
    const double d = double{distance} / sigma, first = double{distances.front()} / sigma;
    weights.push_back(std::exp(-0.5 * (d - first) * (d + first)));
  }
}

void require_training_neighbours(const graph::Neighbours& neighbours, std::int64_t spots,
                                 std::span<const std::uint8_t> training) {
  if (std::ssize(neighbours.start) != spots + 1 || std::ssize(training) != spots)
    throw ShapeError("neighbours of " + std::to_string(std::ssize(neighbours.start) - 1) +
                     " spots and marks of " + std::to_string(training.size()) + ", for " +
                     std::to_string(spots) + " spots");
  for (std::int64_t spot = 0; spot < spots; ++spot)
    for (std::int64_t e = neighbours.start[as_index(spot)]; e < neighbours.start[as_index(spot + 1)]; ++e)
      if (const std::int32_t other = neighbours.index[as_index(e)];
          other == spot || training[as_index(other)] == 0)
        throw ShapeError("spot " + std::to_string(spot) + " has the neighbour " + std::to_string(other) +
                         ", which it must not see");
}

NeighbourMean::NeighbourMean(const LogExpression& expression, const graph::Neighbours& neighbours,
                             std::span<const std::uint8_t> training, double sigma)
    : expression_(expression), neighbours_(neighbours), sigma_(sigma), mean_(as_index(expression.genes())) {
  require_training_neighbours(neighbours, expression.spots(), training);
  if (!(sigma > 0)) throw ShapeError("a Gaussian of width " + std::to_string(sigma));
  double count = 0;
  for (std::int64_t spot = 0; spot < expression.spots(); ++spot) {
    if (training[as_index(spot)] == 0) continue;
    ++count;
    const LogExpression::Row row = expression.row(spot);
    for (std::size_t i = 0; i < row.size(); ++i) mean_[as_index(row.gene[i])] += row.value[i];
  }
  if (count > 0)
    for (double& mean : mean_) mean /= count;
}

void NeighbourMean::score(std::int64_t spot, std::span<float> genes) const {
  if (genes.size() != mean_.size())
    throw ShapeError("room for " + std::to_string(genes.size()) + " scores of " +
                     std::to_string(mean_.size()) + " genes");
  std::ranges::fill(genes, 0.0F);
  const std::size_t begin = as_index(neighbours_.start[as_index(spot)]);
  const std::size_t count = as_index(neighbours_.start[as_index(spot + 1)]) - begin;
  if (count == 0) return;
  std::vector<double> weights;
  gaussian_weights(std::span(neighbours_.distance).subspan(begin, count), sigma_, weights);
  double total = 0;
  for (const double weight : weights) total += weight;
  for (std::size_t k = 0; k < count; ++k) {
    const auto weight = static_cast<float>(weights[k] / total);
    const LogExpression::Row row = expression_.row(neighbours_.index[begin + k]);
    for (std::size_t i = 0; i < row.size(); ++i) genes[as_index(row.gene[i])] += weight * row.value[i];
  }
  for (std::size_t gene = 0; gene < genes.size(); ++gene) genes[gene] -= static_cast<float>(mean_[gene]);
}

}  // namespace libbio::ranking
