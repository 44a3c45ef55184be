// A start for factored attention from mean-field couplings, without looking at a structure.
#pragma once

#include <cstdint>

#include "libbio/contact/factored_attention.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Sets query, key and value so that the attention couplings are a compressed, shrunken copy of the given
// ones.
//
// 1. Values: the R leading 20 × 20 patterns (principal components) of the couplings of the 2 L strongest
// pairs.
//    All pairs together would give the patterns of sampling noise instead.
// 2. Maps: the strengths T^r_ij of pattern r become the logits ± T^r / (τ sd T^r) of the two heads of pair r,
//    compressed to rank d.
// 3. A factor for each pattern fits the difference of its two maps to T^r by least squares, times a
// shrinkage.
//
// couplings: [L, 20, L, 20], zero-sum gauge; consumed, as their memory is the largest of the start.
void start_from_couplings(Tensor<float> couplings, const Rng& rng, FactoredAttention<float>& model,
                          Workers& workers);

}  // namespace libbio::contact
