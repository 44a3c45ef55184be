#include "libbio/relaxation/minimisation.h"

#include <OpenMM.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "libbio/error.h"
#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {
namespace {

constexpr double kFree = 1;    // Å
constexpr double kWall = 200;  // kcal/mol/Å^2

void add_restraints(OpenMM::System& system, const std::vector<OpenMM::Vec3>& places,
                    const std::vector<bool>& fixed, const std::vector<double>& restraint) {
  // nm and kJ/mol. No square root, whose slope has no value where an atom starts.
  auto* force = new OpenMM::CustomExternalForce(
      "4.184*100*0.5*(k*d2+wall*(max(0,d2-free2))^2/(4*free2)); d2=(x-x0)^2+(y-y0)^2+(z-z0)^2");
  force->addGlobalParameter("wall", kWall);
  force->addGlobalParameter("free2", 0.01 * kFree * kFree);
  force->setForceGroup(force_group(EnergyTerm::restraint));
  system.addForce(force);
  for (const char* name : {"k", "x0", "y0", "z0"}) force->addPerParticleParameter(name);
  for (std::size_t i = 0; i < places.size(); ++i)
    if (!fixed[i] && restraint[i] > 0)
      force->addParticle(static_cast<int>(i), {restraint[i], places[i][0], places[i][1], places[i][2]});
}

}  // namespace

std::vector<molecule::Point> minimise(const molecule::MmffTerms& terms,
                                      std::span<const molecule::Point> positions,
                                      const std::vector<BornRadius>& radii, const std::vector<bool>& fixed,
                                      const std::vector<double>& restraint,
                                      const MinimisationOptions& options) {
  const std::size_t atoms = terms.charge.size();
  if (positions.size() != atoms || fixed.size() != atoms || restraint.size() != atoms ||
      (!radii.empty() && radii.size() != atoms))
    throw ShapeError("minimise: positions, radii, marks and restraints are not all of " +
                     std::to_string(atoms) + " atoms");
  std::vector<molecule::Point> rest(positions.begin(), positions.end());
  // OpenMM takes 0 for "until it converges".
  if (options.iterations < 1 || std::find(fixed.begin(), fixed.end(), false) == fixed.end()) return rest;
  translating_openmm_errors("cannot minimise", [&] {
    OpenMM::System system;
    std::vector<OpenMM::Vec3> places;
    for (std::size_t i = 0; i < atoms; ++i) {
      system.addParticle(fixed[i] ? 0 : 1);  // without mass: does not move
      places.emplace_back(0.1 * positions[i].x, 0.1 * positions[i].y, 0.1 * positions[i].z);
    }
    add_bonded_forces(system, terms, fixed);
    add_pair_list_forces(system, terms, positions, fixed);
    if (!radii.empty()) add_implicit_solvent(system, terms.charge, radii);
    add_restraints(system, places, fixed, restraint);
    OpenMM::VerletIntegrator integrator(0.001);  // every context has one; no step is taken
    const auto context = start_context(system, integrator, options.platform);
    context->setPositions(places);
    OpenMM::LocalEnergyMinimizer::minimize(*context, 41.84 * options.tolerance, options.iterations);
    const auto found = context->getState(OpenMM::State::Positions).getPositions();
    for (std::size_t i = 0; i < atoms; ++i)
      if (!fixed[i]) rest[i] = {10 * found[i][0], 10 * found[i][1], 10 * found[i][2]};
  });
  const bool finite = std::all_of(rest.begin(), rest.end(), [](const molecule::Point& point) {
    return std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z);
  });
  if (!finite) throw ResourceError("cannot minimise: the coordinates became infinite");
  return rest;
}

}  // namespace libbio::relaxation
