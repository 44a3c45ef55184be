// How two atoms lie to each other, in numbers that rotation and translation do not change.
//
//   outward   a_i = x_i - mean of its bonded atoms (0 where there is none): the side on which it is open
//   pair      r = y_j - x_i, d = |r|, u = r / d, â = a / sqrt(a·a + ε²), b̂ alike, s = d - R_i - R_j
//   features  exp(-(d - μ_k)² / 2w²), k = 1 ... 20;   exp(-(s/0.5)²), exp(-((s - 3)/2)²), 1/(1 + exp(4 s));
//             â·u, (â·u)², -b̂·u, (b̂·u)², (â × u)·b̂
//   envelope  (1 + cos(π d / reach)) / 2 below the reach, else 0
//
// The triple product changes its sign in a mirror: the features are of SE(3), not E(3). Gradients reach the
// coordinates: dr = (du - u (u·du)) / d + u dd;   da = (dâ - â (â·dâ)) / sqrt(a·a + ε²).
// Shapes: x [N, 3], a [N, 3], y [L, 3], b [M, 3] with M <= L, features [E, kPairFeatures], envelope [E].
// Cached for backward: the inputs and the features. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "libbio/affinity/bonded_atoms.h"
#include "libbio/nn/neighbour_attention.h"
#include "libbio/nn/tape.h"

namespace libbio::affinity {

inline constexpr std::int64_t kRadial = 20;
inline constexpr std::int64_t kPairFeatures = kRadial + 8;

// a of the first `bonded.offsets.size() - 1` rows of the positions.
template <class T>
nn::Activation<T> outward(const nn::Activation<T>& positions, const BondedAtoms& bonded,
                          const nn::Pass& pass);

template <class T>
struct PairGeometry {
  nn::Activation<T> features, envelope;
};

// One side of the pairs.
template <class T>
struct PairSide {
  nn::Activation<T> positions, outward;
  std::span<const double> radii;  // contact radii R, Å, of the atoms that have pairs
};

template <class T>
PairGeometry<T> pair_geometry(const PairSide<T>& ligand, const PairSide<T>& pocket,
                              std::shared_ptr<const nn::EdgeEnds> pairs, double reach, const nn::Pass& pass);

}  // namespace libbio::affinity
