#include <OpenMM.h>

#include <cstdint>
#include <set>
#include <string>
#include <unordered_set>

#include "libbio/relaxation/mmff_forces.h"

namespace libbio::relaxation {
namespace {

// The distance in Å is d; radius and depth come from tables or from the pair.
const std::string kVdw = "4.184*depth*(1.07*radius/(d+0.07*radius))^7*(1.12*radius^7/(d^7+0.12*radius^7)-2)";
const std::string kElectrostatics = "4.184*332.0716*qq/(d+0.05)";
// Å; beyond, the buffered 14-7 potential of two carbons is below 0.001 kcal/mol.
constexpr double kVdwReach = 9;
constexpr double kThreeApart = 0.75;  // of the electrostatics of atoms three bonds apart

struct PairOfAtoms {
  double radius = 0, depth = 0, charges = 0;
};

PairOfAtoms pair_of(const molecule::MmffTerms& terms, int a, int b) {
  const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
  const auto entry =
      static_cast<std::size_t>(terms.vdw_type[first] * terms.vdw_types + terms.vdw_type[second]);
  return {terms.vdw_radius[entry], terms.vdw_depth[entry], terms.charge[first] * terms.charge[second]};
}

std::uint64_t key(int a, int b) {
  return static_cast<std::uint64_t>(a) << 32U | static_cast<std::uint64_t>(b);
}

void exclude_near_pairs(OpenMM::CustomNonbondedForce& force, const molecule::MmffTerms& terms) {
  for (const auto& [a, b] : terms.excluded) force.addExclusion(a, b);
  for (const auto& [a, b] : terms.three_apart) force.addExclusion(a, b);
}

// Of all pairs that are not excluded.
OpenMM::CustomNonbondedForce* add_far_vdw(OpenMM::System& system, const molecule::MmffTerms& terms) {
  auto* force = new OpenMM::CustomNonbondedForce(
      kVdw + "; d=10*r; radius=radii(type1,type2); depth=depths(type1,type2)");
  force->setForceGroup(force_group(EnergyTerm::vdw));
  system.addForce(force);  // takes ownership
  force->addPerParticleParameter("type");
  const int types = terms.vdw_types;
  force->addTabulatedFunction("radii", new OpenMM::Discrete2DFunction(types, types, terms.vdw_radius));
  force->addTabulatedFunction("depths", new OpenMM::Discrete2DFunction(types, types, terms.vdw_depth));
  for (const int type : terms.vdw_type) force->addParticle({static_cast<double>(type)});
  exclude_near_pairs(*force, terms);
  return force;
}

OpenMM::CustomNonbondedForce* add_far_electrostatics(OpenMM::System& system,
                                                     const molecule::MmffTerms& terms) {
  auto* force = new OpenMM::CustomNonbondedForce(kElectrostatics + "; d=10*r; qq=q1*q2");
  force->setForceGroup(force_group(EnergyTerm::electrostatics));
  system.addForce(force);
  force->addPerParticleParameter("q");
  for (const double charge : terms.charge) force->addParticle({charge});
  exclude_near_pairs(*force, terms);
  return force;
}

// Of the atoms three bonds apart.
void add_near_forces(OpenMM::System& system, const molecule::MmffTerms& terms) {
  auto* vdw = new OpenMM::CustomBondForce(kVdw + "; d=10*r");
  vdw->setForceGroup(force_group(EnergyTerm::vdw));
  system.addForce(vdw);
  vdw->addPerBondParameter("radius");
  vdw->addPerBondParameter("depth");
  auto* electrostatics = new OpenMM::CustomBondForce(kElectrostatics + "; d=10*r");
  electrostatics->setForceGroup(force_group(EnergyTerm::electrostatics));
  system.addForce(electrostatics);
  electrostatics->addPerBondParameter("qq");
  for (const auto& [a, b] : terms.three_apart) {
    const PairOfAtoms pair = pair_of(terms, a, b);
    vdw->addBond(a, b, {pair.radius, pair.depth});
    electrostatics->addBond(a, b, {kThreeApart * pair.charges});
  }
}

}  // namespace

void add_nonbonded_forces(OpenMM::System& system, const molecule::MmffTerms& terms) {
  add_far_vdw(system, terms);
  add_far_electrostatics(system, terms);
  add_near_forces(system, terms);
}

void add_nonbonded_forces_between(OpenMM::System& system, const molecule::MmffTerms& terms,
                                  const std::vector<bool>& first) {
  std::set<int> one, other;
  for (int i = 0; i < terms.atoms(); ++i) (first[static_cast<std::size_t>(i)] ? one : other).insert(i);
  add_far_vdw(system, terms)->addInteractionGroup(one, other);
  add_far_electrostatics(system, terms)->addInteractionGroup(one, other);
}

void add_pair_list_forces(OpenMM::System& system, const molecule::MmffTerms& terms,
                          std::span<const molecule::Point> positions, const std::vector<bool>& fixed) {
  auto* near = new OpenMM::CustomBondForce(kVdw + "+" + kElectrostatics + "; d=10*r");
  auto* far = new OpenMM::CustomBondForce(kElectrostatics + "; d=10*r");
  for (auto* force : {near, far}) {
    force->setForceGroup(force_group(EnergyTerm::electrostatics));
    system.addForce(force);
  }
  for (const char* name : {"radius", "depth", "qq"}) near->addPerBondParameter(name);
  far->addPerBondParameter("qq");
  std::unordered_set<std::uint64_t> excluded, three_apart;
  for (const auto& [a, b] : terms.excluded) excluded.insert(key(a, b));
  for (const auto& [a, b] : terms.three_apart) three_apart.insert(key(a, b));
  for (int a = 0; a < terms.atoms(); ++a)
    for (int b = a + 1; b < terms.atoms(); ++b) {
      const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
      if ((fixed[first] && fixed[second]) || excluded.contains(key(a, b))) continue;
      const PairOfAtoms pair = pair_of(terms, a, b);
      const double qq = pair.charges * (three_apart.contains(key(a, b)) ? kThreeApart : 1);
      if (molecule::distance(positions[first], positions[second]) < kVdwReach)
        near->addBond(a, b, {pair.radius, pair.depth, qq});
      else
        far->addBond(a, b, {qq});
    }
}

}  // namespace libbio::relaxation
