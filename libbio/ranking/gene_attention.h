// Attention of spots over genes, and how well it foretells the counts of a spot.
//
//   z_sg = b_sg + q_s · k_g        a_s = softmax_g(z_s)        b = log background share of the spot's section
//
// a_sg is the share of gene g that the model expects of the next molecule of spot s. The loss is that of the
// multinomial distribution, per molecule, up to the term that does not depend on the model:
//
//   L = - Σ_s w_s Σ_g x_sg log a_sg / Σ_s w_s T_s,     T_s = Σ_g x_sg
//   dq_s = w_s (T_s Σ_g a_sg k_g - Σ_g x_sg k_g) / Σ_s w_s T_s
//
// A softmax is the distribution of largest entropy among those with the moments Σ_g a_sg k_g, relative to the
// background (Jaynes 1957, Phys. Rev. 106, 620).
//
// Shapes: q [n, d], k [G, d], b [S, G] for S sections. Spots × genes is never stored: blocks of spots are
// computed and forgotten. Results do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

#include "libbio/nn/tape.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Instantiated for float, double, std::complex<double>.
template <class T>
struct GeneAttention {
  View<const T> key;         // [G, d]
  View<const T> background;  // [S, G]
};

// Sums over many molecules need more digits than float has.
template <class T>
using Sum = std::conditional_t<std::is_same_v<T, float>, double, T>;

// What is asked about: query i belongs to row[i] of the counts and to section[i].
struct QueriedSpots {
  std::span<const std::int64_t> row;
  std::span<const std::int32_t> section;
};

// Calls use(first query, probabilities [block, G], log normalisers [block]) for consecutive blocks of
// queries, possibly several at a time.
template <class T>
using UseBlock =
    std::function<void(std::int64_t first, View<const T> probability, std::span<const T> log_normaliser)>;
template <class T>
void for_each_block(View<const T> query, std::span<const std::int32_t> section,
                    const GeneAttention<T>& attention, Workers& workers, const UseBlock<T>& use);

// -Σ_g x_sg log a_sg of every query, in nats.
template <class T>
std::vector<Sum<T>> spot_losses(View<const T> query, const QueriedSpots& spots,
                                const GeneAttention<T>& attention, const spatial::CountMatrix& counts,
                                Workers& workers);

// L as a layer: differentiable in the query. `weight` of every query; empty: 1. Cached for backward: dq.
template <class T>
nn::Activation<T> count_loss(const nn::Activation<T>& query, const QueriedSpots& spots,
                             const GeneAttention<T>& attention, const spatial::CountMatrix& counts,
                             std::span<const double> weight, const nn::Pass& pass);

}  // namespace libbio::ranking
