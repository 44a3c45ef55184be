// Contact head · logistic regression on the row-attention maps of all layers and heads.
//
//   B = A_lh without the start token;  F_lh = B + Bᵀ;  F_ij ← F_ij - (Σ_j F_ij)(Σ_i F_ij) / Σ_ij F_ij
//   logit_ij = bias + Σ_lh w_lh F_lh,ij;  contact = 1 / (1 + exp(-logit))
//
// Maps go by one layer at a time. Shapes: A [H, C, C], logit [L, L], L = C - 1. Parameters (declared by the
// model): contact_head.regression.weight [1, Lr·H], contact_head.regression.bias [1].
// Reference: Rao et al. 2021, ICLR (regression); Dunn, Wahl & Gloor 2008, Bioinformatics 24, 333 (product
// correction). Instantiated for float and double.
#pragma once

#include <span>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

// F of one map, overwritten; map [C, C], feature [L, L].
template <class T>
void contact_feature(View<const T> map, View<T> feature);

// Adds Σ_h w_h F_h of one layer to `logit`; weights [H].
template <class T>
void add_contact_features(View<const T> maps, std::span<const T> weights, View<T> logit, Workers& workers);

}  // namespace libbio::msa_transformer
