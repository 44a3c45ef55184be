// Attention of spots over their neighbours: what surrounds a spot, seen at several distances.
//
//   s_eh = u_sh · v_th / √D - r_e² / (2 σ_h²) + ω_h m_e - ν_h      edge e: spot s looks at its neighbour t
//   p_eh = exp(s_eh) / (1 + Σ exp(s_eh))                           sum over the edges of s
//   c_sh = Σ_t p_eh x_t
//
// r: distance in pitches of the array; m: likeness of the tissue image at both spots; u = U f_s from what is
// known of s without its own counts, v = V x_t. The 1 belongs to a null neighbour of value zero: far from all
// neighbours the context fades to the mean of the section instead of being that of whoever is nearest.
// Without it, and with U = V = 0, ω = 0, the context is the Gaussian mean of the neighbours. U starts at
// zero, so training starts at the faded Gaussian mean.
//
//   ds from attention/neighbours.h
//   d log σ_h = Σ ds_eh r_e² / σ_h²;   dω_h = Σ ds_eh m_e;   dν_h = -Σ ds_eh
//
// Shapes: x [N, D], f [Q, F], H heads, e over the entries of the lists; c [Q, H·D], head h from component
// h·D.
//
// Parameters: <name>.query.weight [H·D, F], <name>.key.weight [H·D, D]; <name>.log_width, <name>.likeness and
// <name>.fade, each [H].
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libbio/nn/linear.h"
#include "libbio/nn/neighbour_attention.h"
#include "libbio/nn/parameters.h"
#include "libbio/nn/tape.h"

namespace libbio::ranking {

// Who looks at whom, and what is known of each pair. Row i of the lists is query i.
struct SpotEdges {
  std::shared_ptr<const nn::EdgeLists> lists;
  std::vector<float> squared_distance;  // [E], pitches²
  std::vector<float> likeness;          // [E], or empty
};

struct SpotAttentionShape {
  std::vector<double> widths = {1, 2, 4};  // σ at the start, one per head, in pitches
  std::int64_t values = 20;                // D
  std::int64_t query_features = 20;        // F
  double fade = -0.7;                      // ν at the start
  bool null_neighbour = true;
};

// Instantiated for float, double, std::complex<double>.
template <class T>
class SpotAttention {
 public:
  SpotAttention(nn::Parameters<T>& parameters, const std::string& name, const SpotAttentionShape& shape);
  // Gives widths their starting values, which are no law of Initial: after initialise().
  void set_start() const;

  nn::Activation<T> forward(const nn::Activation<T>& query_features, const nn::Activation<T>& values,
                            const SpotEdges& edges, const nn::Pass& pass) const;
  // p of every entry without the share of the null neighbour, mean over heads: adds up to 1 for every query
  // with neighbours. [E]
  std::vector<T> weights(const nn::Activation<T>& query_features, const nn::Activation<T>& values,
                         const SpotEdges& edges, const nn::Pass& pass) const;

  std::int64_t heads() const { return std::ssize(shape_.widths); }
  std::int64_t context_size() const { return heads() * shape_.values; }

 private:
  nn::Activation<T> edge_bias(const SpotEdges& edges, const nn::Pass& pass) const;

  nn::Parameters<T>* parameters_;
  SpotAttentionShape shape_;
  nn::Linear<T> query_, key_;
  int log_width_, likeness_, fade_;
};

}  // namespace libbio::ranking
