// Attention of each query to its own list of keys, and other operations along the edges of a graph.
//
//   neighbour_attend   libbio/attention/neighbours.h: scores, envelope, null key, gate, derivative
//   edge_product       y_e = Σ_c a_{i(e),c} b_{j(e),c} (1 + g_ec)
//                      da_i += dy_e b_j ∘ (1 + g_e);   db_j += dy_e a_i ∘ (1 + g_e);   dg_e = dy_e a_i ∘ b_j
//
// Shapes: q [Q, C], k, v [K, C], bias [E, H], gate [E, C], envelope [E], y [Q, C]; a [Q, C], b [K, C], y [E].
// Cached for backward: the inputs, a copy of the lists, log Z [Q, H]. Instantiated for float, double,
// std::complex<double>.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "libbio/attention/neighbours.h"
#include "libbio/nn/tape.h"

namespace libbio::nn {

// Neighbour lists that layers and their derivatives share.
struct EdgeLists {
  std::vector<std::int32_t> offsets, keys, edges;  // as attention::NeighbourLists
  attention::NeighbourLists view() const { return {offsets, keys, edges}; }
};

// What modulates the attention along edges; each may be absent.
template <class T>
struct EdgeModulation {
  std::optional<Activation<T>> bias, gate, envelope;
};

template <class T>
Activation<T> neighbour_attend(const Activation<T>& q, const Activation<T>& k, const Activation<T>& v,
                               const EdgeModulation<T>& along, std::shared_ptr<const EdgeLists> lists,
                               std::int64_t heads, bool null_key, const Pass& pass);

// Edge e joins row first[e] of a and row second[e] of b.
struct EdgeEnds {
  std::vector<std::int32_t> first, second;
};

template <class T>
Activation<T> edge_product(const Activation<T>& a, const Activation<T>& b, const Activation<T>& gate,
                           std::shared_ptr<const EdgeEnds> ends, const Pass& pass);

}  // namespace libbio::nn
