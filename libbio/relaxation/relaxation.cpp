#include "libbio/relaxation/relaxation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "libbio/error.h"
#include "libbio/molecule/atom_roles.h"
#include "libbio/relaxation/minimisation.h"

namespace libbio::relaxation {
namespace {

using molecule::ForceFieldAtom;
using molecule::Point;

void require_in_range(const RelaxationOptions& options) {
  const auto require = [](bool holds, const char* what, double value) {
    if (!holds)
      throw UsageError(std::string(what) + " is " + std::to_string(value) + ", must not be negative");
  };
  require(options.mobile_radius >= 0, "mobile_radius", options.mobile_radius);
  require(options.restraint >= 0, "restraint", options.restraint);
  require(options.ligand_restraint >= 0, "ligand_restraint", options.ligand_restraint);
  require(options.iterations >= 0, "iterations", options.iterations);
  require(options.hydrogen_iterations >= 0, "hydrogen_iterations", options.hydrogen_iterations);
}

// Residues with a heavy atom within `radius` of one of the ligand's.
std::set<int> residues_near_ligand(const molecule::MmffSystem& system, double radius) {
  std::set<int> near;
  for (const auto& atom : system.atoms) {
    if (!atom.ligand || atom.hydrogen()) continue;
    for (const auto& other : system.atoms)
      if (!other.ligand && !other.hydrogen() && molecule::distance(atom.position, other.position) <= radius)
        near.insert(other.residue);
  }
  return near;
}

class Relaxing {
 public:
  Relaxing(const molecule::MmffSystem& system, const RelaxationOptions& options)
      : system_(system), options_(options), near_(residues_near_ligand(system, options.mobile_radius)) {
    if (options.solvent) radii_ = born_radii(system);
    for (const auto& atom : system.atoms) of_ligand_.push_back(atom.ligand);
  }

  Relaxation run() const {
    Relaxation done;
    const std::vector<Point> start = with_minimised_hydrogens();
    done.positions = with_minimised_complex(start);
    done.before = pose_energies(start);
    done.after = pose_energies(done.positions);
    done.ligand_strain = ligand_strain(done.positions);
    done.clashes_before = count_clashes(system_, start);
    done.clashes_after = count_clashes(system_, done.positions);
    done.mobile_residues = static_cast<int>(near_.size());
    measure_displacements(done);
    for (std::size_t i = 0; i < system_.atoms.size(); ++i)
      if (of_ligand_[i] && !system_.atoms[i].hydrogen()) done.ligand_positions.push_back(done.positions[i]);
    return done;
  }

 private:
  bool may_move(const ForceFieldAtom& atom) const {
    return atom.ligand || (near_.contains(atom.residue) && !molecule::is_metal(atom.atomic_number));
  }

  // Hydrogens were put at ideal places, whatever is there. To get them off their neighbours needs no solvent.
  std::vector<Point> with_minimised_hydrogens() const {
    std::vector<bool> fixed;
    for (const auto& atom : system_.atoms) fixed.push_back(!(atom.hydrogen() && may_move(atom)));
    const std::vector<double> free(system_.atoms.size(), 0);
    return minimise(system_.terms, system_.positions(), {}, fixed, free,
                    {.iterations = options_.hydrogen_iterations, .platform = options_.platform});
  }

  std::vector<Point> with_minimised_complex(const std::vector<Point>& start) const {
    std::vector<bool> fixed;
    std::vector<double> restraint;
    for (const auto& atom : system_.atoms) {
      fixed.push_back(!may_move(atom));
      restraint.push_back(atom.hydrogen() ? 0 : atom.ligand ? options_.ligand_restraint : options_.restraint);
    }
    return minimise(system_.terms, start, radii_, fixed, restraint,
                    {.iterations = options_.iterations, .platform = options_.platform});
  }

  // In double precision: differences of large numbers follow.
  PoseEnergies pose_energies(const std::vector<Point>& positions) const {
    const ForcePlatform reference{.name = "Reference"};
    return {energies(system_.terms, positions, radii_, reference),
            interaction_energies(system_.terms, positions, of_ligand_, radii_, reference)};
  }

  double ligand_strain(const std::vector<Point>& positions) const {
    const ForcePlatform reference{.name = "Reference"};
    std::vector<Point> ligand;
    std::vector<BornRadius> radii;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      if (!of_ligand_[i]) continue;
      ligand.push_back(positions[i]);
      if (options_.solvent) radii.push_back(radii_[i]);
    }
    const molecule::MmffTerms terms = molecule::terms_among(system_.terms, of_ligand_);
    const double bound = energies(terms, ligand, radii, reference).total();
    const std::vector<Point> free = minimise(
        terms, ligand, radii, std::vector<bool>(ligand.size(), false), std::vector<double>(ligand.size(), 0),
        {.iterations = options_.iterations, .platform = options_.platform});
    return bound - energies(terms, free, radii, reference).total();
  }

  void measure_displacements(Relaxation& done) const {
    double ligand = 0, pocket = 0;
    int ligand_atoms = 0, pocket_atoms = 0;
    for (std::size_t i = 0; i < system_.atoms.size(); ++i) {
      const ForceFieldAtom& atom = system_.atoms[i];
      if (atom.hydrogen() || !may_move(atom)) continue;
      const double moved = molecule::distance(atom.position, done.positions[i]);
      (atom.ligand ? ligand : pocket) += moved * moved;
      ++(atom.ligand ? ligand_atoms : pocket_atoms);
      done.largest_displacement = std::max(done.largest_displacement, moved);
    }
    done.ligand_rmsd = ligand_atoms ? std::sqrt(ligand / ligand_atoms) : 0;
    done.pocket_rmsd = pocket_atoms ? std::sqrt(pocket / pocket_atoms) : 0;
  }

  const molecule::MmffSystem& system_;
  const RelaxationOptions& options_;
  std::set<int> near_;
  std::vector<BornRadius> radii_;  // empty: no solvent
  std::vector<bool> of_ligand_;
};

}  // namespace

Relaxation relax(const molecule::MmffSystem& system, const RelaxationOptions& options) {
  require_in_range(options);
  return Relaxing(system, options).run();
}

molecule::Receptor relaxed_pocket(const molecule::Receptor& pocket, const molecule::MmffSystem& system,
                                  const Relaxation& relaxation) {
  if (relaxation.positions.size() != system.atoms.size())
    throw ShapeError("relaxed_pocket: " + std::to_string(relaxation.positions.size()) + " positions for " +
                     std::to_string(system.atoms.size()) + " atoms");
  molecule::Receptor moved = pocket;
  for (std::size_t i = 0; i < system.atoms.size(); ++i) {
    const ForceFieldAtom& atom = system.atoms[i];
    if (!atom.ligand && !atom.hydrogen())
      moved.atoms.at(static_cast<std::size_t>(atom.source)).position = relaxation.positions[i];
  }
  return moved;
}

}  // namespace libbio::relaxation
