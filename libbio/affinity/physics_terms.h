// The physics terms of the model from Vina's terms and the ligand, scaled to be of order 1.
//
//   gauss1 / 50, gauss2 / 500, log(1 + repulsion), hydrophobic / 20, hydrogen bond / 2,
//   Vina's own sum -(0.035579 gauss1 + 0.005156 gauss2 - 0.840245 repulsion' + 0.035069 hydrophobic +
//   0.587439 hydrogen bond) / (1 + 0.05846 rotors) / -5 with repulsion' = log(1 + repulsion), rotors / 5,
//   log(atoms / 20)
//
// (weights: Trott & Olson 2010, J. Comput. Chem. 31, 455). The logarithm keeps a clash from outweighing all
// else.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "libbio/affinity/contact_terms.h"
#include "libbio/affinity/ligand_graph.h"

namespace libbio::affinity {

inline constexpr std::array<double, kVinaTerms> kVinaWeights = {-0.035579, -0.005156, 0.840245, -0.035069,
                                                                -0.587439};
inline constexpr double kVinaRotorWeight = 0.05846;

template <class T>
struct PhysicsTerms {
  static constexpr std::array<double, kVinaTerms> kScales = {50, 500, 1, 20, 2};
  static constexpr double kSumScale = -5, kRotorScale = 5, kTypicalAtoms = 20;

  std::array<T, kVinaTerms + 3> value{};
  T repulsion{};
  double sum_factor = 0;

  PhysicsTerms(const T* vina, const LigandGraph& ligand)
      : repulsion(vina[2]), sum_factor(1 / (1 + kVinaRotorWeight * ligand.rotatable_bonds) / kSumScale) {
    for (std::size_t t = 0; t < kVinaTerms; ++t) {
      const T term = t == 2 ? std::log(T(1) + repulsion) : vina[t];
      value[t] = term / T(kScales[t]);
      value[kVinaTerms] += T(kVinaWeights[t] * sum_factor) * term;
    }
    value[kVinaTerms + 1] = T(ligand.rotatable_bonds / kRotorScale);
    value[kVinaTerms + 2] = T(std::log(ligand.atoms / kTypicalAtoms));
  }

  // d_vina += slope · Σ_t weight_t · d value_t / d vina.
  void add_slopes(T slope, const T* weight, T* d_vina) const {
    for (std::size_t t = 0; t < kVinaTerms; ++t) {
      const T inner = t == 2 ? T(1) / (T(1) + repulsion) : T(1);
      d_vina[t] +=
          slope * inner * (weight[t] / T(kScales[t]) + weight[kVinaTerms] * T(kVinaWeights[t] * sum_factor));
    }
  }
};

}  // namespace libbio::affinity
