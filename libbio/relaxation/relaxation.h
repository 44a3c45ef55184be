// A pose relaxed in its pocket: pocket and ligand minimised together in MMFF94 with implicit solvent. It
// cleans up clashing poses and gives energies; it is no search, and its energies are no affinities.
//
// Time grows with the square of the atoms: a pocket of the residues within 8 Å of the ligand is enough.
// Everything here is in Å and kcal/mol.
#pragma once

#include <vector>

#include "libbio/molecule/mmff_system.h"
#include "libbio/relaxation/clashes.h"
#include "libbio/relaxation/force_energies.h"
#include "libbio/relaxation/force_platform.h"

namespace libbio::relaxation {

struct RelaxationOptions {
  double mobile_radius = 6;  // residues with a heavy atom this near to the ligand move, the others are frozen
  // kcal/mol/Å^2: moving heavy atoms of the pocket cost restraint / 2 d^2, and much more beyond 1 Å.
  double restraint = 3;
  double ligand_restraint = 3;   // likewise of those of the ligand; 0: free to leave a bad pose
  int iterations = 200;          // of L-BFGS, at most, for the complex
  int hydrogen_iterations = 50;  // for the hydrogens before, the heavy atoms frozen
  bool solvent = true;
  // Where forces for minimising are computed. Energies are always those of the platform "Reference".
  ForcePlatform platform;
};

struct PoseEnergies {
  ForceEnergies complex;
  InteractionEnergies interaction;
};

struct Relaxation {
  // Before: heavy atoms as given, hydrogens minimised.
  PoseEnergies before, after;
  // Energy of the ligand alone (with solvent, if asked for) as it is in the relaxed complex, less that after
  // minimising it alone from there.
  double ligand_strain = 0;
  double ligand_rmsd = 0;           // of heavy atoms, from where they were given; no superposition
  double pocket_rmsd = 0;           // of the heavy atoms of the pocket that may move; 0 if there are none
  double largest_displacement = 0;  // of a heavy atom
  Clashes clashes_before, clashes_after;
  int mobile_residues = 0;
  std::vector<molecule::Point> positions;         // of all atoms of the system
  std::vector<molecule::Point> ligand_positions;  // heavy atoms, in the order of Ligand::atoms
};

// UsageError for options out of range or a platform that OpenMM does not have here; ResourceError if OpenMM
// fails. Metals stay frozen: what holds them is not in the force field. The same result on every call with
// the same input, on "Reference", and on "CPU" with one thread.
Relaxation relax(const molecule::MmffSystem& system, const RelaxationOptions& options = {});

// The pocket with its atoms where the relaxation left them; residues that are not in the force field stay.
molecule::Receptor relaxed_pocket(const molecule::Receptor& pocket, const molecule::MmffSystem& system,
                                  const Relaxation& relaxation);

}  // namespace libbio::relaxation
