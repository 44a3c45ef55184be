#include "libbio/affinity/model.h"

#include <cmath>
#include <complex>
#include <numeric>
#include <utility>

#include "libbio/affinity/option_range.h"
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
constexpr double kPoseWideScale = 20;  // z is small

// Σ_k factor_k Σ of all elements of x_k, one number.
template <class T>
Activation<T> weighted_sum(const std::vector<std::pair<Activation<T>, double>>& terms, const Pass& pass) {
  T sum = 0;
  for (const auto& [x, factor] : terms)
    for (const T& element : x.value()) sum += T(factor) * element;
  Activation<T> output(Tensor<T>(Shape(), sum));
  if (pass.tape)
    pass.tape->record([terms, output] {
      for (const auto& [x, factor] : terms)
        for (T& gradient : x.gradient()) gradient += T(factor) * *output.gradient().data();
    });
  return output;
}

double size_factor(const Config& config, std::int32_t atoms) {
  return std::pow(std::max(1, atoms) / kTypicalAtoms, -config.size_exponent);
}

}  // namespace

void Config::validate() const {
  const auto in = [](const char* name, std::int64_t value, std::int64_t least) {
    require_option(value >= least && value <= 4096, name, static_cast<double>(value),
                   least == 0 ? "0 to 4096" : "1 to 4096");
  };
  in("channels", channels, 1);
  in("heads", heads, 1);
  in("hidden", hidden, 1);
  in("graph_layers", graph_layers, 0);
  in("cross_layers", cross_layers, 0);
  require_option(channels % heads == 0, "channels", static_cast<double>(channels), "a multiple of the heads");
  require_option(reach.near > 0 && reach.near <= reach.wide && reach.wide <= 100, "near_reach", reach.near,
                 "a distance up to that of wide_reach, at most 100 Å");
  require_option(size_exponent >= 0 && size_exponent <= 2, "size_exponent", size_exponent, "0 to 2");
  require_option(dropout >= 0 && dropout < 1, "dropout", dropout, "0 to below 1");
  require_option(network_share >= 0 && network_share <= 1, "network_share", network_share, "0 to 1");
}

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

std::vector<std::int32_t> all_atoms(const ReceptorGraph& receptor) {
  std::vector<std::int32_t> atoms(receptor.positions.size());
  std::iota(atoms.begin(), atoms.end(), 0);
  return atoms;
}

template <class T>
PosePositions<T> positions_of(const PoseGraph& pose, std::span<const molecule::Point> ligand,
                              const ReceptorGraph& receptor) {
  std::vector<molecule::Point> local;
  for (const std::int32_t atom : pose.pairs.local_atoms)
    local.push_back(receptor.positions[static_cast<std::size_t>(atom)]);
  const molecule::Point origin = centroid(ligand);
  return {Activation<T>(centred<T>(ligand, origin)), Activation<T>(centred<T>(local, origin))};
}

template PosePositions<float> positions_of(const PoseGraph&, std::span<const molecule::Point>,
                                           const ReceptorGraph&);
template PosePositions<double> positions_of(const PoseGraph&, std::span<const molecule::Point>,
                                            const ReceptorGraph&);

template <class T>
Model<T>::AttentionStep::AttentionStep(Parameters<T>& p, const std::string& name, const Config& c)
    : q(p, name + ".q", c.channels, c.channels),
      k(p, name + ".k", c.channels, c.channels),
      v(p, name + ".v", c.channels, c.channels),
      out(p, name + ".out", c.channels, c.channels),
      feed_forward(p, name + ".feed_forward", c.channels, c.hidden) {}

template <class T>
Activation<T> Model<T>::AttentionStep::forward(const Activation<T>& states, const Activation<T>& normed,
                                               const Activation<T>& others,
                                               const nn::EdgeModulation<T>& along,
                                               const std::shared_ptr<const nn::EdgeLists>& lists,
                                               std::int64_t heads, bool null_key, const Pass& pass) const {
  const Activation<T> seen =
      nn::neighbour_attend(q.forward(normed, pass), k.forward(others, pass), v.forward(others, pass), along,
                           lists, heads, null_key, pass);
  return feed_forward.forward(nn::add(states, out.forward(seen, pass), pass), pass);
}

template <class T>
Model<T>::GraphLayer::GraphLayer(Parameters<T>& p, const std::string& name, const Config& c)
    : norm(p, name + ".norm", c.channels),
      bias(p, name + ".bias", kRelations, c.heads),
      gate(p, name + ".gate", kRelations, c.channels),
      attention(p, name, c) {}

template <class T>
Model<T>::Direction::Direction(Parameters<T>& p, const std::string& name, const Config& c)
    : bias(p, name + ".bias", c.channels, c.heads),
      gate(p, name + ".gate", c.channels, c.channels),
      attention(p, name, c) {}

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
      pair_pk_(parameters_, "read_out.pk", config),
      pair_pose_(parameters_, "read_out.pose", config),
      atom_hidden_(parameters_, "read_out.atom_hidden", config.channels, config.channels),
      atom_out_(parameters_, "read_out.atom_out", config.channels, 1),
      pose_wide_(parameters_, "read_out.pose_wide", kDescriptors, 1, nn::Bias::no),
      wide_(parameters_, "wide"),
      bias_(parameters_.declare("read_out.bias", {1})),
      ligand_dropout_(config.dropout, 11),
      pocket_dropout_(config.dropout, 12),
      ligand_read_dropout_(config.dropout, 13),
      pocket_read_dropout_(config.dropout, 14) {}

template <class T>
Model<T>::PairReadOut::PairReadOut(Parameters<T>& p, const std::string& name, const Config& c)
    : ligand(p, name + ".ligand", c.channels, c.channels),
      pocket(p, name + ".pocket", c.channels, c.channels),
      geometry(p, name + ".geometry", c.channels, c.channels) {}

template <class T>
Activation<T> Model<T>::PairReadOut::forward(const Activation<T>& ligand_x, const Activation<T>& pocket_x,
                                             const Activation<T>& features, const Activation<T>& envelope,
                                             const std::shared_ptr<const nn::EdgeEnds>& pairs,
                                             const Pass& pass) const {
  const Activation<T> raw = nn::edge_product(ligand.forward(ligand_x, pass), pocket.forward(pocket_x, pass),
                                             geometry.forward(features, pass), pairs, pass);
  Tensor<T> faded = raw.value();
  for (std::int64_t e = 0; e < faded.size(); ++e) faded.data()[e] *= envelope.value().data()[e];
  Activation<T> output(std::move(faded));
  if (pass.tape)
    pass.tape->record([raw, envelope, output] {
      for (std::int64_t e = 0; e < raw.value().size(); ++e) {
        raw.gradient().data()[e] += output.gradient().data()[e] * envelope.value().data()[e];
        envelope.gradient().data()[e] += output.gradient().data()[e] * raw.value().data()[e];
      }
    });
  return output;
}

template <class T>
double Model<T>::pair_scale(std::int32_t atoms) const {
  return config_.network_share * kPairScale * size_factor(config_, atoms);
}

template <class T>
double Model<T>::atom_scale(std::int32_t atoms) const {
  return config_.network_share * kAtomScale * size_factor(config_, atoms);
}

template <class T>
double Model<T>::network_reference() const {
  return config_.network_share * std::real(parameters_.value(bias_).data()[0]);
}

template <class T>
Activation<T> Model<T>::bias(const Pass& pass) const {
  Activation<T> value(Tensor<T>(Shape{1}, parameters_.value(bias_).data()[0]));
  if (pass.tape)
    pass.tape->record([this, value] { parameters_.gradient(bias_).data()[0] += value.gradient().data()[0]; });
  return value;
}

template <class T>
Activation<T> Model<T>::encode(const LigandGraph& ligand, const Pass& pass) const {
  Activation<T> h = ligand_embedding_.forward_sums(ligand.descriptors, kLigandDescriptors, pass);
  for (const GraphLayer& layer : graph_layers_) {
    const Activation<T> x = layer.norm.forward(h, pass);
    nn::EdgeModulation<T> along;
    along.bias = layer.bias.forward(ligand.relations, pass);
    along.gate = layer.gate.forward(ligand.relations, pass);
    h = layer.attention.forward(h, x, x, along, ligand.paths, config_.heads, false, pass);
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
  return layer.attention.forward(states, normed, others, along, lists, config_.heads, true, pass);
}

template <class T>
PoseInputs<T> pose_inputs(const LigandGraph& ligand, const PoseGraph& pose, const PosePositions<T>& at,
                          const PairReach& reach, const Pass& pass) {
  const PairSide<T> here{at.ligand, outward(at.ligand, ligand.bonded, pass), pose.ligand_radii};
  const PairSide<T> there{at.pocket, outward(at.pocket, pose.pairs.bonded, pass), pose.contact_radii};
  const ContactTerms<T> terms =
      contact_terms(at.ligand, at.pocket, pose.atoms, pose.wide, Cutoff::smooth, pass);
  return {pair_geometry(here, there, pose.pairs.near, reach.near, pass),
          pose_descriptors(terms, ligand, pass)};
}

template <class T>
PoseScore<T> Model<T>::score(const Activation<T>& states, const LigandGraph& ligand, const PoseGraph& pose,
                             const PoseInputs<T>& inputs, const Pass& pass) const {
  const PairGeometry<T>& geometry = inputs.geometry;
  const Activation<T> features = nn::gelu(geometry_.forward(geometry.features, pass), pass);
  Activation<T> h = ligand_dropout_.forward(states, pass);
  Activation<T> k = pocket_embedding_.forward_sums(pose.contact_descriptors, kReceptorDescriptors, pass);
  k = pocket_dropout_.forward(k, pass);
  for (const CrossLayer& layer : cross_layers_) {
    const Activation<T> ligand_x = layer.ligand_norm.forward(h, pass),
                        pocket_x = layer.pocket_norm.forward(k, pass);
    h = attend_across(layer.to_ligand, h, ligand_x, pocket_x, features, geometry.envelope,
                      pose.pairs.by_ligand, pass);
    k = attend_across(layer.to_pocket, k, pocket_x, ligand_x, features, geometry.envelope,
                      pose.pairs.by_pocket, pass);
  }
  const Activation<T> ligand_x = ligand_read_dropout_.forward(ligand_norm_.forward(h, pass), pass),
                      pocket_x = pocket_read_dropout_.forward(pocket_norm_.forward(k, pass), pass);
  const Activation<T> z = wide_.standardise(inputs.descriptors, pass);
  const Activation<T> wide = wide_.value(z, pass);
  const auto pairs_of = [&](const PairReadOut& read_out) {
    return read_out.forward(ligand_x, pocket_x, features, geometry.envelope, pose.pairs.near, pass);
  };
  const Activation<T> for_pk = pairs_of(pair_pk_), for_pose = pairs_of(pair_pose_);
  const Activation<T> atoms = atom_out_.forward(nn::gelu(atom_hidden_.forward(ligand_x, pass), pass), pass);
  const double size = size_factor(config_, ligand.atoms), share = config_.network_share;
  const Activation<T> network =
      weighted_sum<T>({{bias(pass), 1}, {for_pk, kPairScale * size}, {atoms, kAtomScale * size}}, pass);
  const Activation<T> pk = weighted_sum<T>({{wide, 1 - share}, {network, share}}, pass);
  const Activation<T> pose_score =
      weighted_sum<T>({{for_pose, kPairScale}, {pose_wide_.forward(z, pass), kPoseWideScale}}, pass);
  return {pk, wide, network, pose_score, for_pk, atoms, z};
}

#define LIBBIO_INSTANTIATE(T)                                                                          \
  template PoseInputs<T> pose_inputs<T>(const LigandGraph&, const PoseGraph&, const PosePositions<T>&, \
                                        const PairReach&, const Pass&);                                \
  template class Model<T>;
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

double novelty_of(View<const float> z) {
  double squares = 0;
  for (const float x : z) squares += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(squares);
}

}  // namespace libbio::affinity
