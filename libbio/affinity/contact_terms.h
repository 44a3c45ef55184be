// Sums over pairs of atoms that no network is needed for: contact counts by class and distance, and the terms
// of AutoDock Vina.
//
//   counts   n_{c,k} = Σ_{pairs of class c} b_k(d): class c = ligand class x pocket class, and shells b_k
//   that
//            are 1 at their knot and go to 0 at the knots beside it by 3t² - 2t³, so that they are smooth and
//            add up to 1 up to the last knot
//   Vina     with s = d - R_i - R_j, pairs below 8 Å (Trott & Olson 2010, J. Comput. Chem. 31, 455):
//            gauss1 Σ exp(-(s/0.5)²);   gauss2 Σ exp(-((s - 3)/2)²);   repulsion Σ s² [s < 0]
//            hydrophobic Σ clamp(1.5 - s, 0, 1) of hydrophobic pairs
//            hydrogen bond Σ clamp(-s/0.7, 0, 1) of donor-acceptor pairs, either way
//            no weights; metals are donors, sulfur is neither donor nor acceptor
//
// The published terms break off at 8 Å. Cutoff::smooth lets them fade from 7 to 8 Å instead (3t² - 2t³), so
// that a score does not jump when an atom moves; the steps of the last two terms keep their kinks. Shapes:
// counts [kPairClasses, kShells], Vina [kVinaTerms]; positions [N, 3]. Cached for backward: the inputs.
// Instantiated for float, double, std::complex<double>.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "libbio/affinity/atom_classes.h"
#include "libbio/nn/neighbour_attention.h"
#include "libbio/nn/tape.h"

namespace libbio::affinity {

inline constexpr std::int64_t kPairClasses = kLigandClasses * kPocketClasses;
// Å; shell k lives between knots k - 1 and k + 1, the first one down to 0.
inline constexpr std::array<double, 7> kKnots = {3.0, 4.0, 5.0, 6.0, 7.5, 9.0, 10.5};
inline constexpr std::int64_t kShells = static_cast<std::int64_t>(kKnots.size()) - 1;
inline constexpr std::int64_t kVinaTerms = 5;
inline constexpr std::array<std::string_view, kVinaTerms> kVinaNames = {"gauss1", "gauss2", "repulsion",
                                                                        "hydrophobic", "hydrogen_bond"};

enum class Cutoff { published, smooth };

template <class T>
struct ContactTerms {
  nn::Activation<T> counts, vina;
};

// What the pairs are of; classes are indexed by the numbers of the pairs.
struct ContactAtoms {
  std::vector<AtomClass> ligand, pocket;
};

template <class T>
ContactTerms<T> contact_terms(const nn::Activation<T>& ligand, const nn::Activation<T>& pocket,
                              std::shared_ptr<const ContactAtoms> atoms,
                              std::shared_ptr<const nn::EdgeEnds> pairs, Cutoff cutoff, const nn::Pass& pass);

// The terms of one pair at distance d: values and derivatives by d.
struct PairTerms {
  std::array<double, kVinaTerms> vina{};
  std::int64_t shell = 0;  // counts: `share` in this shell, 1 - share in the next one (if there is one)
  double share = 0;
};
PairTerms pair_terms(const AtomClass& ligand, const AtomClass& pocket, double distance, Cutoff cutoff);

}  // namespace libbio::affinity
