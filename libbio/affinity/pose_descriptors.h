// The numbers that the wide branch takes of a pose: counts, physics terms, and the size and make-up of the
// ligand.
//
//   contacts   sqrt(n + 1/4) - 1/2 of each count n (contact_terms.h)
//   metals     m / (m + 1) of the counts with metals and other elements, over all classes of ligand atoms,
//   per shell physics    Vina's five terms (repulsion as log(1 + R)), the same per heavy atom, and Vina's own
//   sum with
//              that repulsion over 1 + 0.05846 rotors (weights: Trott & Olson 2010)
//   ligand     N, sqrt N, log N heavy atoms; rotatable bonds, also per atom; donors, acceptors, charged
//   atoms, bonds in
//              rings per atom; per class of atom sqrt(number) and share
//
// Roots and logarithms keep large counts and clashes from outweighing all else. Shapes: counts [kPairClasses,
// kShells], Vina [kVinaTerms], x [kDescriptors]. Cached for backward: the inputs. Instantiated for float,
// double, std::complex<double>.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "libbio/affinity/contact_terms.h"
#include "libbio/affinity/ligand_graph.h"

namespace libbio::affinity {

inline constexpr std::int64_t kContacts = kPairClasses * kShells;
inline constexpr std::int64_t kPhysics = 2 * kVinaTerms + 1;
inline constexpr std::int64_t kLigandNumbers = 9 + 2 * kLigandClasses;
inline constexpr std::int64_t kDescriptors = kContacts + kShells + kPhysics + kLigandNumbers;
inline constexpr std::array<double, kVinaTerms> kVinaWeights = {-0.035579, -0.005156, 0.840245, -0.035069,
                                                                -0.587439};
inline constexpr double kVinaRotorWeight = 0.05846;

// The groups of descriptors, in their order.
enum class DescriptorGroup { contacts, metals, physics, ligand };
DescriptorGroup group_of(std::int64_t descriptor);

template <class T>
nn::Activation<T> pose_descriptors(const ContactTerms<T>& terms, const LigandGraph& ligand,
                                   const nn::Pass& pass);

}  // namespace libbio::affinity
