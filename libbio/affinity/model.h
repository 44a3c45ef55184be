// The affinity network: attention inside the ligand, attention between ligand and pocket whose scores are
// biased by geometry, and a read-out that is a sum.
//
//   ligand    h = Σ E[descriptors], then per graph layer:
//             h += Wo attend(LN h; relations as bias and gate), feed-forward
//
//   pocket    k = Σ E'[descriptors]
//
//   pairs     φ = gelu(W geometry), pair_geometry.h; then per cross layer, from the states before it:
//             h += Wo attend(q LN h, k LN k, v LN k; bias, gate, envelope of φ; null key), feed-forward
//             k += the same the other way round
//
//   read-out  e_ij = envelope_ij Σ_c (A LN h_i)_c (B LN k_j)_c (1 + (G φ_ij)_c)
//             a_i = w · gelu(W LN h_i)
//             network = b + (N / 25)^-α (Σ e_ij / 50 + Σ a_i / 10)
//             pK = (1 - m) wide(descriptors) + m network
//
//   pose      Σ e'_ij / 50 + w'·z, e' like e with weights of its own: higher for the pose that is right
//
// The wide branch is fitted in closed form (wide_branch.h); the network learns pK by itself, and m is a
// constant. Every part is a sum over pairs or atoms, or decomposes exactly into such sums, so contributions
// add up to the prediction.
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
#include "libbio/affinity/wide_branch.h"
#include "libbio/nn/dropout.h"
#include "libbio/nn/embedding.h"
#include "libbio/nn/feed_forward_block.h"

namespace libbio::affinity {

struct Config {
  std::int64_t channels = 32, heads = 4;  // C, a multiple of H
  std::int64_t hidden = 64;               // of the feed-forward blocks
  std::int64_t graph_layers = 2, cross_layers = 2;
  PairReach reach;
  double size_exponent = 0.5;  // α
  double dropout = 0.2;
  double network_share = 0.1;  // m

  // UsageError where a size or a number makes no sense.
  void validate() const;
};

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

// All atoms of a receptor, as candidates.
std::vector<std::int32_t> all_atoms(const ReceptorGraph& receptor);

// Coordinates around the middle of the ligand: the ligand [N, 3], the local atoms of the receptor [L, 3].
template <class T>
struct PosePositions {
  nn::Activation<T> ligand, pocket;
};
template <class T>
PosePositions<T> positions_of(const PoseGraph& pose, std::span<const molecule::Point> ligand,
                              const ReceptorGraph& receptor);

// What every network sees of a pose: computed once for all of them.
template <class T>
struct PoseInputs {
  PairGeometry<T> geometry;
  nn::Activation<T> descriptors;
};
template <class T>
PoseInputs<T> pose_inputs(const LigandGraph& ligand, const PoseGraph& pose, const PosePositions<T>& at,
                          const PairReach& reach, const nn::Pass& pass);

// What a pose comes to.
template <class T>
struct PoseScore {
  nn::Activation<T> pk, wide, network, pose;  // one number each; pk is the mean of wide and network by m
  nn::Activation<T> pair_energies;            // [E]: envelope e_ij, not scaled
  nn::Activation<T> atom_energies;            // [N, 1]: a_i, not scaled
  nn::Activation<T> z;                        // [kDescriptors]: standardised descriptors
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
  PoseScore<T> score(const nn::Activation<T>& states, const LigandGraph& ligand, const PoseGraph& pose,
                     const PoseInputs<T>& inputs, const nn::Pass& pass) const;
  const WideBranch<T>& wide_branch() const { return wide_; }
  // The factor of pair and atom contributions in pK, and what the network adds with none.
  double network_reference() const;
  double pair_scale(std::int32_t ligand_atoms) const;
  double atom_scale(std::int32_t ligand_atoms) const;

 private:
  // Attention with its projections, residual sum, feed-forward block.
  struct AttentionStep {
    AttentionStep(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::Activation<T> forward(const nn::Activation<T>& states, const nn::Activation<T>& normed,
                              const nn::Activation<T>& others, const nn::EdgeModulation<T>& along,
                              const std::shared_ptr<const nn::EdgeLists>& lists, std::int64_t heads,
                              bool null_key, const nn::Pass& pass) const;
    nn::Linear<T> q, k, v, out;
    nn::FeedForwardBlock<T> feed_forward;
  };
  struct GraphLayer {
    GraphLayer(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::LayerNorm<T> norm;
    nn::Embedding<T> bias, gate;
    AttentionStep attention;
  };
  // Attention of one side to the other.
  struct Direction {
    Direction(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::Linear<T> bias, gate;
    AttentionStep attention;
  };
  struct CrossLayer {
    CrossLayer(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::LayerNorm<T> ligand_norm, pocket_norm;
    Direction to_ligand, to_pocket;
  };
  nn::Activation<T> bias(const nn::Pass& pass) const;
  nn::Activation<T> attend_across(const Direction& layer, const nn::Activation<T>& states,
                                  const nn::Activation<T>& normed, const nn::Activation<T>& others,
                                  const nn::Activation<T>& features, const nn::Activation<T>& envelope,
                                  const std::shared_ptr<const nn::EdgeLists>& lists,
                                  const nn::Pass& pass) const;
  // One of the read-outs over pairs.
  struct PairReadOut {
    PairReadOut(nn::Parameters<T>& parameters, const std::string& name, const Config& config);
    nn::Linear<T> ligand, pocket, geometry;
    // envelope_e e_e
    nn::Activation<T> forward(const nn::Activation<T>& ligand_x, const nn::Activation<T>& pocket_x,
                              const nn::Activation<T>& features, const nn::Activation<T>& envelope,
                              const std::shared_ptr<const nn::EdgeEnds>& pairs, const nn::Pass& pass) const;
  };

  Config config_;
  mutable nn::Parameters<T> parameters_;
  nn::Embedding<T> ligand_embedding_, pocket_embedding_;
  std::vector<GraphLayer> graph_layers_;
  nn::Linear<T> geometry_;
  std::vector<CrossLayer> cross_layers_;
  nn::LayerNorm<T> ligand_norm_, pocket_norm_;
  PairReadOut pair_pk_, pair_pose_;
  nn::Linear<T> atom_hidden_, atom_out_, pose_wide_;
  WideBranch<T> wide_;
  int bias_;
  nn::Dropout<T> ligand_dropout_, pocket_dropout_, ligand_read_dropout_, pocket_read_dropout_;
};

// How far a pose is from the middle of the training set: ‖z‖ of its standardised descriptors.
double novelty_of(View<const float> z);

}  // namespace libbio::affinity
