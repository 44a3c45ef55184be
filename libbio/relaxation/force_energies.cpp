#include "libbio/relaxation/force_energies.h"

#include <OpenMM.h>

#include <string>

#include "libbio/error.h"
#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {

ForceEnergies energies(const molecule::MmffTerms& terms, std::span<const molecule::Point> positions,
                       const std::vector<BornRadius>& radii, const ForcePlatform& platform) {
  const std::size_t atoms = terms.charge.size();
  if (positions.size() != atoms || (!radii.empty() && radii.size() != atoms))
    throw ShapeError("energies: " + std::to_string(positions.size()) + " positions and " +
                     std::to_string(radii.size()) + " radii for " + std::to_string(atoms) + " atoms");
  ForceEnergies found;
  translating_openmm_errors("cannot compute energies", [&] {
    OpenMM::System system;
    std::vector<OpenMM::Vec3> places;
    for (const auto& point : positions) {
      system.addParticle(1);
      places.emplace_back(0.1 * point.x, 0.1 * point.y, 0.1 * point.z);
    }
    add_bonded_forces(system, terms, {});
    add_nonbonded_forces(system, terms);
    if (!radii.empty()) add_implicit_solvent(system, terms.charge, radii);
    OpenMM::VerletIntegrator integrator(0.001);  // every context has one; no step is taken
    const auto context = start_context(system, integrator, platform);
    context->setPositions(places);
    const auto energy = [&](EnergyTerm term) {
      return context->getState(OpenMM::State::Energy, false, 1 << force_group(term)).getPotentialEnergy() /
             4.184;
    };
    found.mmff = {.bond = energy(EnergyTerm::bond),
                  .angle = energy(EnergyTerm::angle),
                  .stretch_bend = energy(EnergyTerm::stretch_bend),
                  .out_of_plane = energy(EnergyTerm::out_of_plane),
                  .torsion = energy(EnergyTerm::torsion),
                  .vdw = energy(EnergyTerm::vdw),
                  .electrostatics = energy(EnergyTerm::electrostatics)};
    if (!radii.empty()) found.solvation = energy(EnergyTerm::solvation);
  });
  return found;
}

}  // namespace libbio::relaxation
