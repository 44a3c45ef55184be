// Keys of genes by penalised maximum likelihood: the multinomial loss of gene_attention.h, with queries held
// fixed, plus a pull towards keys that are known beforehand.
//
//   minimise  - Σ_s w_s Σ_g x_sg log a_sg + λ/2 Σ_g |k_g - p_g|²
//
// Queries are scaled to variance one, so λ counts molecules: a gene with far fewer than λ molecules keeps its
// prior key p_g, one with far more follows its own counts.
//
// By Newton steps with one block per gene, H_g = Σ_s w_s T_s a_sg q_s q_sᵀ + λ I, which bounds the Hessian
// from above (the true one has - a aᵀ besides); a step that does not lower the objective is halved. Shapes: q
// [n, d], k, p [G, d].
#pragma once

#include <span>
#include <vector>

#include "libbio/ranking/gene_attention.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

class KeyFit {
 public:
  // Views and spans must outlive the object. `weight` of every query; empty: 1.
  KeyFit(View<const float> query, QueriedSpots spots, View<const float> background,
         const spatial::CountMatrix& counts, std::span<const double> weight, Workers& workers);

  // Keys after at most `steps` Newton steps from `start`. Stops early when a step changes the objective by
  // less than 1e-7 of a nat per molecule.
  Tensor<float> fit(View<const float> prior, double strength, Tensor<float> start, int steps) const;

  double molecules() const { return molecules_; }  // Σ_s w_s T_s

 private:
  // -Σ_s w_s Σ_g x_sg log a_sg, and the log normalisers of every spot.
  double loss(View<const float> key, std::span<float> log_normaliser) const;
  Tensor<float> newton_step(View<const float> key, std::span<const float> log_normaliser,
                            View<const float> prior, double strength) const;

  View<const float> query_;
  QueriedSpots spots_;
  View<const float> background_;
  Workers& workers_;
  std::vector<double> spot_molecules_;  // w_s T_s
  double molecules_ = 0;
  double background_score_ = 0;  // Σ_s w_s Σ_g x_sg b_sg
  Tensor<double> moment_;        // Σ_s w_s x_sg q_s, [G, d]
  Tensor<float> products_;  // w_s T_s times q_s and the upper triangle of q_s q_sᵀ, [n, d + d (d + 1) / 2]
};

}  // namespace libbio::ranking
