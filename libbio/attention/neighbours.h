// Attention of each query to its own list of keys (a sparse graph), on activations as linear layers leave
// them.
//
//   s_eh = scale · q_ih · k_jh + b_eh                        entry e = (i, j) of the list of query i
//   p_eh = c_e exp(s_eh) / (n + Σ_list c_e exp(s_eh))        envelope c >= 0; n = 1 with a null key, else 0
//   o_ih = Σ_list p_eh (1 + g_eh) ∘ v_jh                     gate g, per component
//
// The null key has the score 0 and the value 0: without it a query that sees little would look like one that
// sees much. The envelope goes to 0 where the list ends (at the cut-off of a distance), and the output with
// it, without a step.
//
// With dp_eh = do_ih · ((1 + g_eh) ∘ v_jh) and δ_ih = Σ_list p_eh dp_eh:
//   ds_eh = p_eh (dp_eh - δ_ih);   dc_e = Σ_h exp(s_eh) / Z_ih · (dp_eh - δ_ih);   db = ds
//   dq_ih = scale Σ ds_eh k_jh;   dk_jh += scale ds_eh q_ih;   dv_jh += p_eh (1 + g_eh) ∘ do_ih
//   dg_eh = p_eh v_jh ∘ do_ih
//
// Shapes: Q queries, K keys, E edges, H heads, C = H·D components, head h = components h·D ... h·D + D - 1.
// A query without keys has output 0. Between forward and backward only log Z [Q, H] is kept.
// One thread: callers cut their work. Exponentials of float by fast_exp. Instantiated for float, double,
// std::complex<double>.
#pragma once

#include <cstdint>
#include <span>

#include "libbio/tensor/tensor.h"

namespace libbio::attention {

// For each query its keys, and which row of bias, gate and envelope belongs to each. Edge rows allow one set
// of edges to be walked from both sides.
struct NeighbourLists {
  std::span<const std::int32_t>
      offsets;                         // [Q + 1], from 0: list i is entries offsets[i] ... offsets[i + 1] - 1
  std::span<const std::int32_t> keys;  // [entries]
  std::span<const std::int32_t> edges;  // [entries]; empty: entry n has edge n
};

template <class T>
struct NeighbourInputs {
  View<const T> query;       // [Q, C]
  View<const T> key, value;  // [K, C]
  View<const T> bias;        // [E, H]; without data: none
  View<const T> gate;        // [E, C]; without data: none
  View<const T> envelope;    // [E]; without data: 1
  NeighbourLists lists;
  std::int64_t heads = 1;
  double scale = 1;
  bool null_key = true;
};

// Where gradients are added to; same shapes. One without data is not computed.
template <class T>
struct NeighbourGradients {
  View<T> query, key, value, bias, gate, envelope;
};

// output [Q, C] and log_normaliser [Q, H] are overwritten. ShapeError when sizes disagree.
template <class T>
void neighbour_attention(const NeighbourInputs<T>& inputs, View<T> output, View<T> log_normaliser);

template <class T>
void neighbour_attention_backward(const NeighbourInputs<T>& inputs, View<const T> log_normaliser,
                                  View<const T> d_output, const NeighbourGradients<T>& gradients);

// p of every entry, [entries, H].
template <class T>
Tensor<T> neighbour_weights(const NeighbourInputs<T>& inputs, View<const T> log_normaliser);

}  // namespace libbio::attention
