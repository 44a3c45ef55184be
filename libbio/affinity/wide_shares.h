// What each pair of atoms has to do with the wide branch.
//
// The branch is f = b + Σ_d z_d s_d with s_d = w_d + Σ_r λ_r (v_r·z) v_rd (wide_branch.h). A descriptor that
// is a function h of a sum n over pairs adds z(h(n)) s = z(h(0)) s + [z(h(n)) - z(h(0))]/n · Σ_p n_p s: the
// first part belongs to no pair, the second is shared out by each pair's part n_p of the sum. Numbers of the
// ligand belong to the ligand as a whole.
#pragma once

#include <span>
#include <vector>

#include "libbio/affinity/model.h"

namespace libbio::affinity {

class WideShares {
 public:
  WideShares(const PoseGraph& pose, const LigandGraph& ligand, std::span<const molecule::Point> positions,
             const ReceptorGraph& receptor);

  // Adds `weight` times the shares of one branch.
  void add(const WideBranch<float>& branch, View<const float> descriptors, double weight);

  double reference() const { return reference_; }
  double whole_ligand() const { return whole_ligand_; }
  // Of wide pair e.
  double pair(std::size_t e) const { return pairs_[e]; }

 private:
  struct Pair {
    PairTerms terms;
    std::int64_t pair_class = 0;
    bool metal = false;
  };
  std::vector<Pair> parts_;
  std::vector<double> pairs_;
  std::vector<double> sums_;  // n of every descriptor that is a function of a sum
  double rotor_factor_ = 1, per_atom_ = 1;
  double reference_ = 0, whole_ligand_ = 0;
};

}  // namespace libbio::affinity
