#include "libbio/relaxation/clashes.h"

#include <string>

#include "libbio/error.h"
#include "libbio/molecule/atom_roles.h"

namespace libbio::relaxation {

double van_der_waals_radius(int atomic_number) {
  switch (atomic_number) {
    case 1:
      return 1.2;
    case 6:
      return 1.7;
    case 7:
      return 1.55;
    case 8:
      return 1.52;
    case 9:
      return 1.47;
    case 14:
      return 2.1;
    case 15:
      return 1.8;
    case 16:
      return 1.8;
    case 17:
      return 1.75;
    case 34:
      return 1.9;
    case 35:
      return 1.85;
    case 53:
      return 1.98;
    default:
      return 2;
  }
}

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
      const double reach =
          van_der_waals_radius(of_ligand.atomic_number) + van_der_waals_radius(of_pocket.atomic_number);
      if (apart < kOverlap * reach) ++found.pairs;
    }
  }
  return found;
}

}  // namespace libbio::relaxation
