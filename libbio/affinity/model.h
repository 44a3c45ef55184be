// The affinity network: attention inside the ligand, attention between ligand and pocket whose scores are
// biased by geometry, and a read-out that is a sum.
//
//   ligand   h = Σ E[descriptors];  per graph layer  h += Wo attend(LN h; relations as bias and gate),
//   feed-forward pocket   k = Σ E'[descriptors] pairs    φ = gelu(W geometry) (pair_geometry.h) per cross
//   layer, from the states before it:
//            h += Wo attend(q LN h, k LN k, v LN k; bias, gate and envelope of φ; null key), feed-forward
//            k += the same the other way round
//   read-out e_ij = envelope_ij Σ_c (A LN h_i)_c (B LN k_j)_c (1 + (G φ_ij)_c);   a_i = w · gelu(W LN h_i)
//            pK = b + (N / 25)^-α (Σ e_ij / 50 + Σ a_i / 10) + Σ_c w_c n_c / σ_c + Σ_t w_t t
//
// n are contact counts and t physics terms (contact_terms.h); α, σ are constants of the weights file. Every
// part is a sum over pairs or atoms, so contributions add up to the prediction.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/affinity/contact_terms.h"
#include "libbio/affinity/ligand_graph.h"
#include "libbio/affinity/pair_geometry.h"
#include "libbio/affinity/pair_graph.h"
#include "libbio/nn/dropout.h"
#include "libbio/nn/embedding.h"
#include "libbio/nn/feed_forward_block.h"

namespace libbio::affinity {

struct Config {
  std::int64_t channels = 32, heads = 4, hidden = 64;
  std::int64_t graph_layers = 2, cross_layers = 2;
  PairReach reach;
  double size_exponent = 0.5;  // α
  double dropout = 0.1;
};

// The physics terms: Vina's five (repulsion as log(1 + R)), their weighted sum over 1 + 0.0585 rotors,
// rotors, log(atoms / 20).
inline constexpr std::int64_t kPhysicsTerms = 8;
inline constexpr std::array<std::string_view, kPhysicsTerms> kPhysicsNames = {
    "gauss1",        "gauss2", "log_repulsion",   "hydrophobic",
    "hydrogen_bond", "vina",   "rotatable_bonds", "log_size"};

// One pose of a ligand at a receptor, apart from coordinates.
struct PoseGraph {
  PairGraph pairs;
  std::vector<std::int32_t> contact_descriptors;
  std::vector<double> ligand_radii, contact_radii;
  std::shared_ptr<const ContactAtoms> atoms;  // ligand, and local atoms of the receptor
  std::shared_ptr<const nn::EdgeEnds> wide;
};
PoseGraph pose_graph(const LigandGraph& ligand, std::span<const molecule::Point> positions,
                     const ReceptorGraph& receptor, std::span<const std::int32_t> candidates,
                     const PairReach& reach);

// What a pose comes to; all parts are on the scale of pK and add up to it with the bias.
template <class T>
struct PoseScore {
  nn::Activation<T> pk;             // one number
  nn::Activation<T> pair_energies;  // [E]: raw e_ij
  nn::Activation<T> atom_energies;  // [N, 1]: raw a_i
  nn::Activation<T> counts, vina;   // raw n, Vina terms
};

template <class T>
class Model {
 public:
  explicit Model(const Config& config);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const Config& config() const { return config_; }
  nn::Parameters<T>& parameters() { return parameters_; }

  // States of the ligand's atoms, the same for all its poses.
  nn::Activation<T> encode(const LigandGraph& ligand, const nn::Pass& pass) const;
  // Positions: the ligand [N, 3], and the local atoms of the receptor [L, 3].
  PoseScore<T> score(const nn::Activation<T>& states, const LigandGraph& ligand, const PoseGraph& pose,
                     const nn::Activation<T>& ligand_positions, const nn::Activation<T>& pocket_positions,
                     const nn::Pass& pass) const;
  // The factor of pair and atom contributions in the sum.
  double pair_scale(std::int32_t ligand_atoms) const;
  double atom_scale(std::int32_t ligand_atoms) const;

 private:
  struct GraphLayer {
    GraphLayer(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::LayerNorm<T> norm;
    nn::Embedding<T> bias, gate;
    nn::Linear<T> q, k, v, out;
    nn::FeedForwardBlock<T> feed_forward;
  };
  // Attention of one side to the other.
  struct Direction {
    Direction(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::Linear<T> bias, gate, q, k, v, out;
    nn::FeedForwardBlock<T> feed_forward;
  };
  struct CrossLayer {
    CrossLayer(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::LayerNorm<T> ligand_norm, pocket_norm;
    Direction to_ligand, to_pocket;
  };
  nn::Activation<T> attend_across(const Direction& layer, const nn::Activation<T>& states,
                                  const nn::Activation<T>& normed, const nn::Activation<T>& others,
                                  const nn::Activation<T>& features, const nn::Activation<T>& envelope,
                                  const std::shared_ptr<const nn::EdgeLists>& lists,
                                  const nn::Pass& pass) const;
  nn::Activation<T> total(const PoseScore<T>& parts, const nn::Activation<T>& envelope,
                          const LigandGraph& ligand, const nn::Pass& pass) const;

  Config config_;
  mutable nn::Parameters<T> parameters_;
  nn::Embedding<T> ligand_embedding_, pocket_embedding_;
  std::vector<GraphLayer> graph_layers_;
  nn::Linear<T> geometry_;
  std::vector<CrossLayer> cross_layers_;
  nn::LayerNorm<T> ligand_norm_, pocket_norm_;
  nn::Linear<T> pair_ligand_, pair_pocket_, pair_geometry_, atom_hidden_, atom_out_;
  int counts_weight_, counts_scale_, physics_weight_, bias_;
  nn::Dropout<T> dropout_;
};

}  // namespace libbio::affinity
