// Energies of a molecule at given places, term by term, computed by OpenMM.
#pragma once

#include <span>
#include <vector>

#include "libbio/molecule/mmff_system.h"
#include "libbio/relaxation/force_platform.h"
#include "libbio/relaxation/implicit_solvent.h"

namespace libbio::relaxation {

// kcal/mol
struct ForceEnergies {
  molecule::MmffEnergies mmff;
  double solvation = 0;  // generalised Born and surface; 0 where no solvent was asked for

  double total() const { return mmff.total() + solvation; }
};

// All pairs, no cutoff. `radii` empty: without solvent. Positions in Å. ShapeError if numbers of atoms
// disagree; UsageError, ResourceError as start_context.
ForceEnergies energies(const molecule::MmffTerms& terms, std::span<const molecule::Point> positions,
                       const std::vector<BornRadius>& radii, const ForcePlatform& platform);

// E(complex) - E(pocket) - E(ligand), all at the places they have in the complex. kcal/mol
struct InteractionEnergies {
  double vdw = 0, electrostatics = 0, solvation = 0;

  double total() const { return vdw + electrostatics + solvation; }
};

// Of the atoms marked in `ligand` with the others, to which no bond leads. Arguments and errors as of
// energies().
InteractionEnergies interaction_energies(const molecule::MmffTerms& terms,
                                         std::span<const molecule::Point> positions,
                                         const std::vector<bool>& ligand,
                                         const std::vector<BornRadius>& radii, const ForcePlatform& platform);

}  // namespace libbio::relaxation
