// Rankings that learn nothing, beside which a model has to show what it is worth. Each has `score`, a
// SpotScores (spot_scores.h): several threads may call it at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/expression.h"

namespace libbio::ranking {

// Neighbours of a spot that the baselines look at; the width of their Gaussian is in spot pitches.
inline constexpr std::int64_t kBaselineNeighbours = 36;

// The same list in every spot: genes by a statistic such as Moran's I, [G]. Genes without one (NaN) come
// last.
class GlobalOrder {
 public:
  explicit GlobalOrder(std::span<const double> statistic);
  void score(std::int64_t spot, std::span<float> genes) const;
  std::span<const float> scores() const { return scores_; }

 private:
  std::vector<float> scores_;
};

// By background share (background_shares.h): what is abundant everywhere. Scores are log shares.
GlobalOrder background_order(std::span<const double> shares);

// Weights of neighbours at these distances: exp(-(d² - d_0²) / 2σ²), d_0 the distance of the first one, which
// weighs 1 however far it is. Written to `weights`, as long as `distances`; σ > 0 in the unit of the
// distances.
void gaussian_weights(std::span<const float> distances, double sigma, std::vector<double>& weights);

// Mean of log1p CP10k over the neighbours, with these weights, less the mean of the training spots. All 0 in
// a spot without neighbours. Refers to its arguments, which outlive it.
class NeighbourMean {
 public:
  // neighbours: training spots near each spot, never the spot itself (graph::nearest_neighbours with the
  // marks as candidates). training: one mark per spot. ShapeError where these disagree, where a neighbour is
  // none of the training spots, and unless sigma > 0.
  NeighbourMean(const LogExpression& expression, const graph::Neighbours& neighbours,
                std::span<const std::uint8_t> training, double sigma);
  void score(std::int64_t spot, std::span<float> genes) const;

 private:
  const LogExpression& expression_;
  const graph::Neighbours& neighbours_;
  double sigma_;
  std::vector<double> mean_;  // of the training spots, [G]
};

// ShapeError unless there are neighbours for each of the spots, all of them training spots other than the
// spot.
void require_training_neighbours(const graph::Neighbours& neighbours, std::int64_t spots,
                                 std::span<const std::uint8_t> training);

}  // namespace libbio::ranking
