#include "libbio/relaxation/clashes.h"

#include <string>

#include "libbio/error.h"
#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/element.h"

namespace libbio::relaxation {

Clashes count_clashes(const molecule::MmffSystem& system, std::span<const molecule::Point> positions) {
  constexpr double kOverlap = 0.75;
  if (positions.size() != system.atoms.size())
    throw ShapeError("count_clashes: " + std::to_string(positions.size()) + " positions for " +
                     std::to_string(system.atoms.size()) + " atoms");
  Clashes found;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const auto& of_ligand = system.atoms[i];
    if (!of_ligand.ligand || of_ligand.hydrogen()) continue;
    for (std::size_t j = 0; j < positions.size(); ++j) {
      const auto& of_pocket = system.atoms[j];
      if (of_pocket.ligand || of_pocket.hydrogen() || molecule::is_metal(of_pocket.atomic_number)) continue;
      const double apart = molecule::distance(positions[i], positions[j]);
      if (found.nearest == 0 || apart < found.nearest) found.nearest = apart;
      const double reach = molecule::van_der_waals_radius(of_ligand.atomic_number) +
                           molecule::van_der_waals_radius(of_pocket.atomic_number);
      if (apart < kOverlap * reach) ++found.pairs;
    }
  }
  return found;
}

}  // namespace libbio::relaxation
