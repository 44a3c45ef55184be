#include "libbio/affinity/wide_shares.h"

#include <algorithm>
#include <cmath>

namespace libbio::affinity {
namespace {

constexpr std::int64_t kMetals = kContacts, kPhysicsBegin = kContacts + kShells;

// Calls visit(descriptor, part of the pair in the sum that the descriptor is a function of).
template <class Visit>
void for_each_part(const PairTerms& terms, std::int64_t pair_class, bool metal, double per_atom,
                   double rotors, const Visit& visit) {
  for (const std::int64_t next : {0, 1}) {
    const std::int64_t shell = terms.shell + next;
    if (shell >= kShells) continue;
    const double part = next == 0 ? terms.share : 1 - terms.share;
    visit(pair_class * kShells + shell, part);
    if (metal) visit(kMetals + shell, part);
  }
  double sum = 0;
  for (std::int64_t t = 0; t < kVinaTerms; ++t) {
    const double part = terms.vina[static_cast<std::size_t>(t)];
    visit(kPhysicsBegin + t, part);
    visit(kPhysicsBegin + kVinaTerms + t, part * per_atom);
    sum += kVinaWeights[static_cast<std::size_t>(t)] * part;
  }
  visit(kPhysicsBegin + 2 * kVinaTerms, sum * rotors);
}

}  // namespace

WideShares::WideShares(const PoseGraph& pose, const LigandGraph& ligand,
                       std::span<const molecule::Point> positions, const ReceptorGraph& receptor)
    : pairs_(pose.wide->first.size()),
      sums_(static_cast<std::size_t>(kPhysicsBegin + kPhysics)),
      rotor_factor_(1 / (1 + kVinaRotorWeight * ligand.rotatable_bonds)),
      per_atom_(1.0 / std::max(1, ligand.atoms)) {
  for (std::size_t e = 0; e < pairs_.size(); ++e) {
    const auto i = static_cast<std::size_t>(pose.wide->first[e]),
               j = static_cast<std::size_t>(pose.wide->second[e]);
    const AtomClass &a = pose.atoms->ligand[i], &b = pose.atoms->pocket[j];
    const double d = molecule::distance(
        positions[i], receptor.positions[static_cast<std::size_t>(pose.pairs.local_atoms[j])]);
    parts_.push_back({pair_terms(a, b, d, Cutoff::smooth), a.number * kPocketClasses + b.number,
                      b.number == kPocketClasses - 1});
    for_each_part(
        parts_.back().terms, parts_.back().pair_class, parts_.back().metal, per_atom_, rotor_factor_,
        [&](std::int64_t d_number, double part) { sums_[static_cast<std::size_t>(d_number)] += part; });
  }
}

void WideShares::add(const WideBranch<float>& branch, View<const float> descriptors, double weight) {
  Workers alone(1);
  const nn::Pass pass{alone};
  const auto standardised = [&](const Tensor<float>& x) {
    return branch.standardise(nn::Activation<float>(x), pass).value();
  };
  Tensor<float> found({kDescriptors}), empty({kDescriptors});
  std::ranges::copy(descriptors, found.begin());
  // All descriptors of sums are 0 where the sums are.
  std::copy(found.begin() + kPhysicsBegin + kPhysics, found.end(), empty.begin() + kPhysicsBegin + kPhysics);
  const Tensor<float> z = standardised(found), z_empty = standardised(empty);
  const std::vector<float> shares = branch.shares(z.data());
  reference_ += weight * static_cast<double>(branch.bias());
  std::vector<double> per_sum(sums_.size());
  for (std::size_t d = 0; d < shares.size(); ++d) {
    const double share = weight * static_cast<double>(shares[d]), value = static_cast<double>(z.data()[d]);
    if (d >= sums_.size()) {
      whole_ligand_ += share;
      continue;
    }
    // s = share / z; where z is 0 so is the share, and nothing is to be given out.
    if (value == 0) continue;
    const double slope = share / value, without = static_cast<double>(z_empty.data()[d]);
    if (std::abs(sums_[d]) < 1e-12) {
      reference_ += share;
      continue;
    }
    reference_ += slope * without;
    per_sum[d] = slope * (value - without) / sums_[d];
  }
  for (std::size_t e = 0; e < pairs_.size(); ++e)
    for_each_part(
        parts_[e].terms, parts_[e].pair_class, parts_[e].metal, per_atom_, rotor_factor_,
        [&](std::int64_t d, double part) { pairs_[e] += per_sum[static_cast<std::size_t>(d)] * part; });
}

}  // namespace libbio::affinity
