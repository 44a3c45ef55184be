#include "libbio/relaxation/implicit_solvent.h"

#include <OpenMM.h>

#include "libbio/molecule/atom_roles.h"
#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {

BornRadius born_radius(int atomic_number, bool on_nitrogen) {
  switch (atomic_number) {
    case 1:
      return {on_nitrogen ? 1.3 : 1.2, 0.85};
    case 6:
      return {1.7, 0.72};
    case 7:
      return {1.55, 0.79};
    case 8:
      return {1.5, 0.85};
    case 9:
      return {1.5, 0.88};
    case 14:
      return {2.1, 0.8};
    case 15:
      return {1.85, 0.86};
    case 16:
      return {1.8, 0.96};
    case 17:
      return {1.7, 0.8};
    case 35:
      return {1.85, 0.8};
    case 53:
      return {1.98, 0.8};
    default:
      return molecule::is_metal(atomic_number) ? BornRadius{1.4, 0.8} : BornRadius{};
  }
}

std::vector<BornRadius> born_radii(const molecule::MmffSystem& molecule) {
  std::vector<bool> on_nitrogen(molecule.atoms.size(), false);
  for (const auto& bond : molecule.terms.bonds) {
    const auto a = static_cast<std::size_t>(bond.a), b = static_cast<std::size_t>(bond.b);
    if (molecule.atoms[b].atomic_number == 7) on_nitrogen[a] = true;
    if (molecule.atoms[a].atomic_number == 7) on_nitrogen[b] = true;
  }
  std::vector<BornRadius> radii;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    radii.push_back(born_radius(molecule.atoms[i].atomic_number, on_nitrogen[i]));
  return radii;
}

void add_implicit_solvent(OpenMM::System& system, const std::vector<double>& charges,
                          const std::vector<BornRadius>& radii) {
  auto* force = new OpenMM::GBSAOBCForce;
  force->setForceGroup(force_group(EnergyTerm::solvation));
  system.addForce(force);
  for (std::size_t i = 0; i < charges.size(); ++i)
    force->addParticle(charges[i], 0.1 * radii[i].radius, radii[i].scale);
}

}  // namespace libbio::relaxation
