#include "libbio/relaxation/force_energies.h"

#include <OpenMM.h>

#include <string>

#include "libbio/error.h"
#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {
namespace {

void require_sizes(std::size_t atoms, std::size_t positions, std::size_t radii, std::size_t marks) {
  if (positions == atoms && (radii == 0 || radii == atoms) && marks == atoms) return;
  throw ShapeError("energies: " + std::to_string(positions) + " positions, " + std::to_string(radii) +
                   " radii and " + std::to_string(marks) + " marks for " + std::to_string(atoms) + " atoms");
}

// The system with its atoms in place, to be asked for energies.
class Placed {
 public:
  Placed(const OpenMM::System& system, std::span<const molecule::Point> positions,
         const ForcePlatform& platform)
      : integrator_(0.001), context_(start_context(system, integrator_, platform)) {
    std::vector<OpenMM::Vec3> places;
    for (const auto& point : positions) places.emplace_back(0.1 * point.x, 0.1 * point.y, 0.1 * point.z);
    context_->setPositions(places);
  }

  // kcal/mol
  double energy(EnergyTerm term) const {
    const auto state = context_->getState(OpenMM::State::Energy, false, 1 << force_group(term));
    return state.getPotentialEnergy() / 4.184;
  }

 private:
  OpenMM::VerletIntegrator integrator_;  // every context has one; no step is taken
  std::unique_ptr<OpenMM::Context> context_;
};

void add_particles(OpenMM::System& system, std::size_t number) {
  for (std::size_t i = 0; i < number; ++i) system.addParticle(1);
}

// Of the atoms for which marks[i] == wanted, alone in water.
double solvation_of(const molecule::MmffTerms& terms, std::span<const molecule::Point> positions,
                    const std::vector<BornRadius>& radii, const std::vector<bool>& marks, bool wanted,
                    const ForcePlatform& platform) {
  std::vector<double> charges;
  std::vector<BornRadius> kept_radii;
  std::vector<molecule::Point> kept;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (marks[i] != wanted) continue;
    charges.push_back(terms.charge[i]);
    kept_radii.push_back(radii[i]);
    kept.push_back(positions[i]);
  }
  if (kept.empty()) return 0;
  OpenMM::System system;
  add_particles(system, kept.size());
  add_implicit_solvent(system, charges, kept_radii);
  return Placed(system, kept, platform).energy(EnergyTerm::solvation);
}

}  // namespace

ForceEnergies energies(const molecule::MmffTerms& terms, std::span<const molecule::Point> positions,
                       const std::vector<BornRadius>& radii, const ForcePlatform& platform) {
  const std::size_t atoms = terms.charge.size();
  require_sizes(atoms, positions.size(), radii.size(), atoms);
  ForceEnergies found;
  translating_openmm_errors("cannot compute energies", [&] {
    OpenMM::System system;
    add_particles(system, atoms);
    add_bonded_forces(system, terms, {});
    add_nonbonded_forces(system, terms);
    if (!radii.empty()) add_implicit_solvent(system, terms.charge, radii);
    const Placed placed(system, positions, platform);
    found.mmff = {.bond = placed.energy(EnergyTerm::bond),
                  .angle = placed.energy(EnergyTerm::angle),
                  .stretch_bend = placed.energy(EnergyTerm::stretch_bend),
                  .out_of_plane = placed.energy(EnergyTerm::out_of_plane),
                  .torsion = placed.energy(EnergyTerm::torsion),
                  .vdw = placed.energy(EnergyTerm::vdw),
                  .electrostatics = placed.energy(EnergyTerm::electrostatics)};
    if (!radii.empty()) found.solvation = placed.energy(EnergyTerm::solvation);
  });
  return found;
}

InteractionEnergies interaction_energies(const molecule::MmffTerms& terms,
                                         std::span<const molecule::Point> positions,
                                         const std::vector<bool>& ligand,
                                         const std::vector<BornRadius>& radii,
                                         const ForcePlatform& platform) {
  const std::size_t atoms = terms.charge.size();
  require_sizes(atoms, positions.size(), radii.size(), ligand.size());
  InteractionEnergies found;
  translating_openmm_errors("cannot compute energies", [&] {
    OpenMM::System system;
    add_particles(system, atoms);
    add_nonbonded_forces_between(system, terms, ligand);
    if (!radii.empty()) add_implicit_solvent(system, terms.charge, radii);
    const Placed placed(system, positions, platform);
    found.vdw = placed.energy(EnergyTerm::vdw);
    found.electrostatics = placed.energy(EnergyTerm::electrostatics);
    if (!radii.empty())
      found.solvation = placed.energy(EnergyTerm::solvation) -
                        solvation_of(terms, positions, radii, ligand, false, platform) -
                        solvation_of(terms, positions, radii, ligand, true, platform);
  });
  return found;
}

}  // namespace libbio::relaxation
