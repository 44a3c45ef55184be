// Minimising the energy of MMFF94, with OpenMM's L-BFGS.
#pragma once

#include <span>
#include <vector>

#include "libbio/molecule/mmff_terms.h"
#include "libbio/molecule/point.h"
#include "libbio/relaxation/force_platform.h"
#include "libbio/relaxation/implicit_solvent.h"

namespace libbio::relaxation {

struct MinimisationOptions {
  int iterations = 300;    // at most
  double tolerance = 0.1;  // kcal/mol/Å: it ends where the root mean square of the force is below
  ForcePlatform platform;
};

// Where the atoms come to rest. Those marked `fixed` stay, to the last bit; of the others, atom i is held to
// where it starts with the energy restraint[i] / 2 d^2 (kcal/mol/Å^2), and beyond 1 Å by a wall as well,
// 25 (d^2 - 1)^2, unless restraint[i] is 0. `radii` empty: without solvent;
// `fixed` and `restraint`, like positions, have one entry per atom (ShapeError).
std::vector<molecule::Point> minimise(const molecule::MmffTerms& terms,
                                      std::span<const molecule::Point> positions,
                                      const std::vector<BornRadius>& radii, const std::vector<bool>& fixed,
                                      const std::vector<double>& restraint,
                                      const MinimisationOptions& options);

}  // namespace libbio::relaxation
