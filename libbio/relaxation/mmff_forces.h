// MMFF94's terms as forces of OpenMM, one force group per term.
#pragma once

#include <span>
#include <vector>

#include "libbio/molecule/mmff_terms.h"
#include "libbio/molecule/point.h"

namespace OpenMM {
class System;
}

namespace libbio::relaxation {

// Force groups, so that energies can be asked for one by one.
enum class EnergyTerm {
  bond,
  angle,
  stretch_bend,
  out_of_plane,
  torsion,
  vdw,
  electrostatics,
  solvation,
  restraint
};
constexpr int force_group(EnergyTerm term) {
  return static_cast<int>(term);
}

// Bonds to torsions. Terms whose atoms are all marked in `leave_out` are left out (it may be empty: none is).
void add_bonded_forces(OpenMM::System& system, const molecule::MmffTerms& terms,
                       const std::vector<bool>& leave_out);

// The buffered 14-7 potential and electrostatics of all pairs, as the force field has them.
void add_nonbonded_forces(OpenMM::System& system, const molecule::MmffTerms& terms);

// The same of the pairs of an atom that is marked `first` with one that is not; none of them is within three
// bonds of the other.
void add_nonbonded_forces_between(OpenMM::System& system, const molecule::MmffTerms& terms,
                                  const std::vector<bool>& first);

// The same of only those pairs that have an atom that is not marked `fixed`, as a list of pairs: for
// minimising, where pairs of fixed atoms cost time and change nothing. Pairs that are more than 9 Å apart at
// `positions` have no van der Waals term. In the group electrostatics.
void add_pair_list_forces(OpenMM::System& system, const molecule::MmffTerms& terms,
                          std::span<const molecule::Point> positions, const std::vector<bool>& fixed);

}  // namespace libbio::relaxation
