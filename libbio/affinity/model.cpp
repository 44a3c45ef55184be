#include "libbio/affinity/model.h"

#include <cmath>
#include <complex>
#include <utility>

#include "libbio/affinity/physics_terms.h"
#include "libbio/nn/elementwise.h"

namespace libbio::affinity {

using nn::Activation;
using nn::Initial;
using nn::Parameters;
using nn::Pass;

namespace {

constexpr double kPairScale = 1.0 / 50,
                 kAtomScale = 1.0 / 10;  // so that sums of a fresh network are of order 1
constexpr double kTypicalAtoms = 25;

double size_factor(const Config& config, std::int32_t atoms) {
  return std::pow(std::max(1, atoms) / kTypicalAtoms, -config.size_exponent);
}

}  // namespace

PoseGraph pose_graph(const LigandGraph& ligand, std::span<const molecule::Point> positions,
                     const ReceptorGraph& receptor, std::span<const std::int32_t> candidates,
                     const PairReach& reach) {
  PoseGraph pose;
  pose.pairs = pair_graph(positions, receptor, candidates, reach);
  auto atoms = std::make_shared<ContactAtoms>();
  atoms->ligand = ligand.classes;
  for (const std::int32_t atom : pose.pairs.local_atoms)
    atoms->pocket.push_back(receptor.classes[static_cast<std::size_t>(atom)]);
  for (std::int32_t c = 0; c < pose.pairs.contact_atoms; ++c) {
    const std::int32_t* const row =
        receptor.descriptors.data() +
        static_cast<std::ptrdiff_t>(pose.pairs.local_atoms[static_cast<std::size_t>(c)]) *
            kReceptorDescriptors;
    pose.contact_descriptors.insert(pose.contact_descriptors.end(), row, row + kReceptorDescriptors);
    pose.contact_radii.push_back(atoms->pocket[static_cast<std::size_t>(c)].radius);
  }
  for (const AtomClass& atom : ligand.classes) pose.ligand_radii.push_back(atom.radius);
  pose.atoms = std::move(atoms);
  pose.wide = std::make_shared<nn::EdgeEnds>(pose.pairs.wide);
  return pose;
}

template <class T>
Model<T>::GraphLayer::GraphLayer(Parameters<T>& p, const std::string& name, const Config& c)
    : norm(p, name + ".norm", c.channels),
      bias(p, name + ".bias", kRelations, c.heads),
      gate(p, name + ".gate", kRelations, c.channels),
      q(p, name + ".q", c.channels, c.channels),
      k(p, name + ".k", c.channels, c.channels),
      v(p, name + ".v", c.channels, c.channels),
      out(p, name + ".out", c.channels, c.channels),
      feed_forward(p, name + ".feed_forward", c.channels, c.hidden) {}

template <class T>
Model<T>::Direction::Direction(Parameters<T>& p, const std::string& name, const Config& c)
    : bias(p, name + ".bias", c.channels, c.heads),
      gate(p, name + ".gate", c.channels, c.channels),
      q(p, name + ".q", c.channels, c.channels),
      k(p, name + ".k", c.channels, c.channels),
      v(p, name + ".v", c.channels, c.channels),
      out(p, name + ".out", c.channels, c.channels),
      feed_forward(p, name + ".feed_forward", c.channels, c.hidden) {}

template <class T>
Model<T>::CrossLayer::CrossLayer(Parameters<T>& p, const std::string& name, const Config& c)
    : ligand_norm(p, name + ".ligand_norm", c.channels),
      pocket_norm(p, name + ".pocket_norm", c.channels),
      to_ligand(p, name + ".to_ligand", c),
      to_pocket(p, name + ".to_pocket", c) {}

template <class T>
Model<T>::Model(const Config& config)
    : config_(config),
      ligand_embedding_(parameters_, "ligand.embedding", kLigandVocabulary, config.channels),
      pocket_embedding_(parameters_, "pocket.embedding", receptor_vocabulary(), config.channels),
      graph_layers_([&] {
        std::vector<GraphLayer> layers;
        for (std::int64_t l = 0; l < config.graph_layers; ++l)
          layers.emplace_back(parameters_, "graph." + std::to_string(l), config);
        return layers;
      }()),
      geometry_(parameters_, "geometry", kPairFeatures, config.channels),
      cross_layers_([&] {
        std::vector<CrossLayer> layers;
        for (std::int64_t l = 0; l < config.cross_layers; ++l)
          layers.emplace_back(parameters_, "cross." + std::to_string(l), config);
        return layers;
      }()),
      ligand_norm_(parameters_, "read_out.ligand_norm", config.channels),
      pocket_norm_(parameters_, "read_out.pocket_norm", config.channels),
      pair_ligand_(parameters_, "read_out.pair_ligand", config.channels, config.channels),
      pair_pocket_(parameters_, "read_out.pair_pocket", config.channels, config.channels),
      pair_geometry_(parameters_, "read_out.pair_geometry", config.channels, config.channels),
      atom_hidden_(parameters_, "read_out.atom_hidden", config.channels, config.channels),
      atom_out_(parameters_, "read_out.atom_out", config.channels, 1),
      counts_weight_(parameters_.declare("counts.weight", {kPairClasses, kShells})),
      counts_scale_(parameters_.declare("counts.scale", {kPairClasses * kShells}, Initial::constant(1))),
      physics_weight_(parameters_.declare("physics.weight", {kPhysicsTerms, 1})),
      bias_(parameters_.declare("bias", {1}, Initial::constant(6.4))),
      dropout_(config.dropout, 11) {}

template <class T>
double Model<T>::pair_scale(std::int32_t atoms) const {
  return kPairScale * size_factor(config_, atoms);
}

template <class T>
double Model<T>::atom_scale(std::int32_t atoms) const {
  return kAtomScale * size_factor(config_, atoms);
}

template <class T>
Activation<T> Model<T>::encode(const LigandGraph& ligand, const Pass& pass) const {
  Activation<T> h = ligand_embedding_.forward_sums(ligand.descriptors, kLigandDescriptors, pass);
  for (const GraphLayer& layer : graph_layers_) {
    const Activation<T> x = layer.norm.forward(h, pass);
    nn::EdgeModulation<T> along;
    along.bias = layer.bias.forward(ligand.relations, pass);
    along.gate = layer.gate.forward(ligand.relations, pass);
    const Activation<T> seen =
        nn::neighbour_attend(layer.q.forward(x, pass), layer.k.forward(x, pass), layer.v.forward(x, pass),
                             along, ligand.paths, config_.heads, false, pass);
    h = nn::add(h, layer.out.forward(seen, pass), pass);
    h = layer.feed_forward.forward(h, pass);
  }
  return h;
}

template <class T>
Activation<T> Model<T>::attend_across(const Direction& layer, const Activation<T>& states,
                                      const Activation<T>& normed, const Activation<T>& others,
                                      const Activation<T>& features, const Activation<T>& envelope,
                                      const std::shared_ptr<const nn::EdgeLists>& lists,
                                      const Pass& pass) const {
  nn::EdgeModulation<T> along;
  along.bias = layer.bias.forward(features, pass);
  along.gate = layer.gate.forward(features, pass);
  along.envelope = envelope;
  const Activation<T> seen =
      nn::neighbour_attend(layer.q.forward(normed, pass), layer.k.forward(others, pass),
                           layer.v.forward(others, pass), along, lists, config_.heads, true, pass);
  return layer.feed_forward.forward(nn::add(states, layer.out.forward(seen, pass), pass), pass);
}

template <class T>
PoseScore<T> Model<T>::score(const Activation<T>& states, const LigandGraph& ligand, const PoseGraph& pose,
                             const Activation<T>& ligand_positions, const Activation<T>& pocket_positions,
                             const Pass& pass) const {
  const PairSide<T> here{ligand_positions, outward(ligand_positions, ligand.bonded, pass), pose.ligand_radii};
  const PairSide<T> there{pocket_positions, outward(pocket_positions, pose.pairs.bonded, pass),
                          pose.contact_radii};
  const PairGeometry<T> geometry = pair_geometry(here, there, pose.pairs.near, config_.reach.near, pass);
  const Activation<T> features = nn::gelu(geometry_.forward(geometry.features, pass), pass);
  Activation<T> h = dropout_.forward(states, pass);
  Activation<T> k = pocket_embedding_.forward_sums(pose.contact_descriptors, kReceptorDescriptors, pass);
  k = dropout_.forward(k, pass);
  for (const CrossLayer& layer : cross_layers_) {
    const Activation<T> ligand_x = layer.ligand_norm.forward(h, pass),
                        pocket_x = layer.pocket_norm.forward(k, pass);
    h = attend_across(layer.to_ligand, h, ligand_x, pocket_x, features, geometry.envelope,
                      pose.pairs.by_ligand, pass);
    k = attend_across(layer.to_pocket, k, pocket_x, ligand_x, features, geometry.envelope,
                      pose.pairs.by_pocket, pass);
  }
  const Activation<T> ligand_x = dropout_.forward(ligand_norm_.forward(h, pass), pass),
                      pocket_x = dropout_.forward(pocket_norm_.forward(k, pass), pass);
  const ContactTerms<T> terms =
      contact_terms(ligand_positions, pocket_positions, pose.atoms, pose.wide, Cutoff::smooth, pass);
  PoseScore<T> parts{
      Activation<T>(Tensor<T>(Shape())),
      nn::edge_product(pair_ligand_.forward(ligand_x, pass), pair_pocket_.forward(pocket_x, pass),
                       pair_geometry_.forward(features, pass), pose.pairs.near, pass),
      atom_out_.forward(nn::gelu(atom_hidden_.forward(ligand_x, pass), pass), pass), terms.counts,
      terms.vina};
  parts.pk = total(parts, geometry.envelope, ligand, pass);
  return parts;
}

template <class T>
Activation<T> Model<T>::total(const PoseScore<T>& parts, const Activation<T>& envelope,
                              const LigandGraph& ligand, const Pass& pass) const {
  const T pair_factor = T(pair_scale(ligand.atoms)), atom_factor = T(atom_scale(ligand.atoms));
  T sum = parameters_.value(bias_).data()[0];
  for (std::int64_t e = 0; e < envelope.value().size(); ++e)
    sum += pair_factor * envelope.value().data()[e] * parts.pair_energies.value().data()[e];
  for (const T& energy : parts.atom_energies.value()) sum += atom_factor * energy;
  const T* const weight = parameters_.value(counts_weight_).data();
  const T* const scale = parameters_.value(counts_scale_).data();
  for (std::int64_t c = 0; c < kPairClasses * kShells; ++c)
    sum += weight[c] * parts.counts.value().data()[c] / scale[c];
  const PhysicsTerms<T> physics(parts.vina.value().data(), ligand);
  const T* const physics_weight = parameters_.value(physics_weight_).data();
  for (std::size_t t = 0; t < kPhysicsTerms; ++t) sum += physics_weight[t] * physics.value[t];
  Activation<T> pk(Tensor<T>(Shape(), sum));
  if (pass.tape)
    pass.tape->record([this, parts, envelope, pk, pair_factor, atom_factor, physics] {
      const T slope = *pk.gradient().data();
      *parameters_.gradient(bias_).data() += slope;
      for (std::int64_t e = 0; e < envelope.value().size(); ++e) {
        parts.pair_energies.gradient().data()[e] += slope * pair_factor * envelope.value().data()[e];
        envelope.gradient().data()[e] += slope * pair_factor * parts.pair_energies.value().data()[e];
      }
      for (T& gradient : parts.atom_energies.gradient()) gradient += slope * atom_factor;
      const T* const counts_weight = parameters_.value(counts_weight_).data();
      const T* const counts_scale = parameters_.value(counts_scale_).data();
      T* const d_counts_weight = parameters_.gradient(counts_weight_).data();
      for (std::int64_t c = 0; c < kPairClasses * kShells; ++c) {
        d_counts_weight[c] += slope * parts.counts.value().data()[c] / counts_scale[c];
        parts.counts.gradient().data()[c] += slope * counts_weight[c] / counts_scale[c];
      }
      const T* const weights = parameters_.value(physics_weight_).data();
      T* const d_weights = parameters_.gradient(physics_weight_).data();
      for (std::size_t t = 0; t < kPhysicsTerms; ++t) d_weights[t] += slope * physics.value[t];
      physics.add_slopes(slope, weights, parts.vina.gradient().data());
    });
  return pk;
}

template class Model<float>;
template class Model<double>;
template class Model<std::complex<double>>;

}  // namespace libbio::affinity
