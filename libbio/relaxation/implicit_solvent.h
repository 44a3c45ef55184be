// Water as a continuum: generalised Born with the radii of Onufriev, Bashford and Case (OBC II, Proteins 55,
// 383, 2004) and a surface term (ACE, 5.4 cal/mol/Å^2), dielectric 1 inside and 78.5 outside.
#pragma once

#include <vector>

#include "libbio/molecule/mmff_system.h"

namespace OpenMM {
class System;
}

namespace libbio::relaxation {

// Intrinsic radius (Å; Bondi's, with 1.3 for hydrogen on nitrogen as in mbondi2; for metals about that of the
// hydrated ion's first shell) and the scale of the descreening by this element (Hawkins, Cramer and Truhlar).
struct BornRadius {
  double radius = 1.5;
  double scale = 0.8;
};
BornRadius born_radius(int atomic_number, bool on_nitrogen);

// Of each atom.
std::vector<BornRadius> born_radii(const molecule::MmffSystem& molecule);

void add_implicit_solvent(OpenMM::System& system, const std::vector<double>& charges,
                          const std::vector<BornRadius>& radii);

}  // namespace libbio::relaxation
