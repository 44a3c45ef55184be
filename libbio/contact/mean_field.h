// Mean-field couplings of a family, in closed form: the start of the attention fit and the baseline beside
// it.
//
//   C_ia,jb = f_ij(a,b) - f_i(a) f_j(b);   J = -C⁻¹
//
// over the 20 amino acids of each column; the gap is the reference state and has no couplings. Frequencies
// are weighted and mixed with the uniform distribution of 21 states: f ← (1 - θ) f + θ / 21, pairs likewise
// with θ / 21². Reference: Morcos et al. 2011, PNAS 108, E1293.
#pragma once

#include <span>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Share θ of the uniform distribution, as recommended in the reference.
inline constexpr double kMeanFieldPseudocount = 0.5;

// Couplings J [L, 20, L, 20] in the zero-sum gauge of each 20 × 20 block; blocks (i, i) are zero.
// weights: one per row. Needs (20 L)² floats; time grows with L³.
Tensor<float> mean_field_couplings(const sequence::Msa& msa, std::span<const float> weights,
                                   double pseudocount, Workers& workers);

}  // namespace libbio::contact
