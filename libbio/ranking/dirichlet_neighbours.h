// Shares of genes in a spot from the counts of its neighbours and a Dirichlet prior around the background:
// the baseline of held-out bits.
//
//     share_sg = (Σ_t w_st x_tg + α p_g) / (Σ_t w_st x_t + α)
//
// x counts, x_t total of spot t, p background shares, w Gaussian weights (baselines.h) by which the nearest
// neighbour weighs 1: more neighbours nearby outweigh more of the prior. (With weights that add up to one,
// held-out bits were worse on blocks of DLPFC 151510 and on MOB Rep11, and equal elsewhere.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct DirichletOptions {
  // Tried for α, in counts.
  std::vector<double> strengths = {1e2, 3e2, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6};
  double sampled = 0.2;  // share of the training spots that choose among them
  std::uint64_t seed = 1;
};

// Refers to counts and neighbours, which outlive it.
class DirichletNeighbours {
 public:
  // Chooses the α of fewest bits in a sample of the training spots; a spot is never its own neighbour, so
  // that its own counts are held out from it. neighbours and training: as in NeighbourMean; sigma in the unit
  // of the distances, two pitches as a rule. ShapeError where inputs disagree, UsageError where there is no
  // training spot or no strength above 0.
  DirichletNeighbours(const spatial::CountMatrix& counts, const graph::Neighbours& neighbours,
                      std::span<const std::uint8_t> training, double sigma, const DirichletOptions& options,
                      Workers& workers);
  double strength() const { return strength_; }

  // Shares, [G]: they add up to 1. Several threads may call it at once. As an order of genes it is that of
  // abundance.
  void score(std::int64_t spot, std::span<float> genes) const;
  // Held-out bits of the spots listed. Time grows with counts of neighbours, not with genes.
  std::vector<double> bits(std::span<const std::int64_t> spots, Workers& workers) const;

 private:
  // Of spots × strengths, [n, S].
  Tensor<double> bits_with(std::span<const std::int64_t> spots, std::span<const double> strengths,
                           Workers& workers) const;

  const spatial::CountMatrix& counts_;
  const graph::Neighbours& neighbours_;
  double sigma_;
  std::vector<double> totals_;      // of spots
  std::vector<double> background_;  // p
  double strength_ = 0;             // α
};

}  // namespace libbio::ranking
