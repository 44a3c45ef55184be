#include "libbio/affinity/ensemble.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/affinity/wide_shares.h"
#include "libbio/graph/cell_list.h"

namespace libbio::affinity {
namespace {

constexpr double kCellEdge = 5;  // Å

double number(const nn::Activation<float>& x) {
  return static_cast<double>(*x.value().data());
}

// What all members see of one pose.
struct SharedPose {
  PoseGraph graph;
  PoseInputs<float> inputs;

  SharedPose(const Config& config, const LigandGraph& ligand, std::span<const molecule::Point> positions,
             const ReceptorSite& site, const nn::Pass& pass)
      : graph(pose_graph(ligand, positions, site.graph(), site.atoms_near(positions, config.reach.wide),
                         config.reach)),
        inputs(pose_inputs(ligand, graph, positions_of<float>(graph, positions, site.graph()), config.reach,
                           pass)) {}
};

nn::Pass prediction_pass(Workers& alone) {
  nn::Pass pass{alone};
  pass.is_part = true;
  return pass;
}

double percentile_of(double value, const std::vector<double>& quantiles) {
  if (quantiles.empty()) return 0;
  const auto above = std::ranges::upper_bound(quantiles, value);
  if (above == quantiles.end()) return 100;
  if (above == quantiles.begin()) return 0;
  const auto place = static_cast<double>(above - quantiles.begin()) - 1;
  const double below = *(above - 1);
  return (place + (value - below) / (*above - below)) * 100 / static_cast<double>(quantiles.size() - 1);
}

}  // namespace

struct ReceptorSite::Cells {
  graph::CellList list;
};

ReceptorSite::ReceptorSite(const molecule::Receptor& receptor) : graph_(receptor_graph(receptor)) {
  std::vector<graph::Coordinates> points;
  for (const molecule::Point& at : graph_.positions) points.push_back({at.x, at.y, at.z});
  cells_ = std::make_unique<const Cells>(Cells{graph::CellList(points, kCellEdge)});
}

ReceptorSite::~ReceptorSite() = default;

std::vector<std::int32_t> ReceptorSite::atoms_near(std::span<const molecule::Point> points,
                                                   double radius) const {
  std::vector<std::int32_t> atoms;
  if (points.empty()) return atoms;
  // All within the ball around the ligand first: far fewer look-ups than one per atom.
  const molecule::Point middle = centroid(points);
  double extent = 0;
  for (const molecule::Point& point : points) extent = std::max(extent, molecule::distance(point, middle));
  cells_->list.for_each_within({middle.x, middle.y, middle.z}, extent + radius,
                               [&](std::size_t atom, double) {
                                 for (const molecule::Point& point : points)
                                   if (molecule::distance(point, graph_.positions[atom]) <= radius) {
                                     atoms.push_back(static_cast<std::int32_t>(atom));
                                     return;
                                   }
                               });
  std::ranges::sort(atoms);
  return atoms;
}

double Uncertainty::deviation(double novelty, double atoms) const {
  return std::exp(coefficients[0] + coefficients[1] * novelty +
                  coefficients[2] * std::log(std::max(1.0, atoms) / 25));
}

Affinity predict(const Ensemble& ensemble, const LigandGraph& ligand,
                 std::span<const molecule::Point> positions, const ReceptorSite& site, Workers& alone) {
  const nn::Pass pass = prediction_pass(alone);
  const SharedPose pose(ensemble.config, ligand, positions, site, pass);
  const double share = 1 / static_cast<double>(ensemble.members.size());
  Affinity result;
  for (const auto& member : ensemble.members) {
    const PoseScore<float> score =
        member->score(member->encode(ligand, pass), ligand, pose.graph, pose.inputs, pass);
    result.pk += share * number(score.pk);
    result.pose += share * number(score.pose);
    result.novelty += share * novelty_of(score.z.value());
  }
  const EnsembleFacts& facts = ensemble.facts;
  result.deviation = facts.uncertainty.deviation(result.novelty, ligand.atoms);
  result.size_baseline = facts.size_baseline.intercept + facts.size_baseline.slope * ligand.atoms;
  result.novelty_percentile = percentile_of(result.novelty, facts.novelty_quantiles);
  return result;
}

Contributions contributions(const Ensemble& ensemble, const LigandGraph& ligand,
                            std::span<const molecule::Point> positions, const ReceptorSite& site,
                            Workers& alone) {
  const nn::Pass pass = prediction_pass(alone);
  const SharedPose pose(ensemble.config, ligand, positions, site, pass);
  const double share = 1 / static_cast<double>(ensemble.members.size());
  Contributions all;
  all.ligand_atoms.assign(static_cast<std::size_t>(ligand.atoms), 0);
  std::vector<double> near(pose.graph.pairs.near->first.size());
  WideShares wide(pose.graph, ligand, positions, site.graph());
  for (const auto& member : ensemble.members) {
    const PoseScore<float> score =
        member->score(member->encode(ligand, pass), ligand, pose.graph, pose.inputs, pass);
    for (std::size_t e = 0; e < near.size(); ++e)
      near[e] += share * member->pair_scale(ligand.atoms) *
                 static_cast<double>(score.pair_energies.value().data()[e]);
    for (std::size_t i = 0; i < all.ligand_atoms.size(); ++i)
      all.ligand_atoms[i] += share * member->atom_scale(ligand.atoms) *
                             static_cast<double>(score.atom_energies.value().data()[i]);
    wide.add(member->wide_branch(), pose.inputs.descriptors.value(),
             share * (1 - ensemble.config.network_share));
    all.reference += share * member->network_reference();
  }
  all.reference += wide.reference();
  all.whole_ligand = wide.whole_ligand();
  // Near pairs are wide pairs, too, and both are in one order.
  const nn::EdgeEnds &near_ends = *pose.graph.pairs.near, &wide_ends = *pose.graph.wide;
  std::size_t next = 0;
  for (std::size_t e = 0; e < wide_ends.first.size(); ++e) {
    double pk = wide.pair(e);
    if (next < near.size() && near_ends.first[next] == wide_ends.first[e] &&
        near_ends.second[next] == wide_ends.second[e])
      pk += near[next++];
    all.pairs.push_back({wide_ends.first[e],
                         pose.graph.pairs.local_atoms[static_cast<std::size_t>(wide_ends.second[e])], pk});
  }
  return all;
}

}  // namespace libbio::affinity
