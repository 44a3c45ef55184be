// The result of the affinity job: what is predicted for one pose, and where it comes from.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor.h"

namespace libbio::affinity {

// kcal/mol at 298.15 K: ΔG = -RT ln(10) pK.
double free_energy(double pk);

// Why a prediction deserves less trust; warnings.h finds them, and says what was found.
struct Warnings {
  bool metal = false;     // a metal within 3 Å of the ligand
  bool covalent = false;  // an atom pair within 0.45 Å of the sum of its covalent radii
  bool clash = false;     // an atom pair below 0.75 of the sum of the van der Waals radii, not covalent
  bool unknown_residue = false;  // a residue within 6 Å that is neither a standard amino acid nor a metal
  bool far = false;              // novelty above that of 99 % of the training complexes
  bool outside = false;          // no atom of the receptor within 6 Å of the ligand
};

// A share of pK that one place of the complex is responsible for. Positive: raises pK.
struct PairContribution {
  int ligand_atom = 0, receptor_atom = 0;
  double pk = 0;
};

// pK = reference + whole ligand + Σ ligand atoms + Σ pairs, exactly (to rounding). The reference is what the
// model says of no complex in particular: the mean of the training set, and what standardised numbers are
// when nothing is in contact.
struct Contributions {
  double reference = 0;
  double whole_ligand = 0;              // its size, rotors and the like, of which no atom is the cause
  std::vector<double> ligand_atoms;     // [N]: what the network makes of each atom in its place
  std::vector<PairContribution> pairs;  // ordered by ligand atom, then receptor atom; no pair twice

  double total() const;
  // Sums over pairs; for atoms of the ligand with their own share.
  std::vector<double> by_ligand_atom() const;
  std::vector<double> by_receptor_atom(int atoms) const;
};

struct Affinity {
  double pk = 0;
  double deviation = 0;  // standard deviation, pK
  double pose = 0;       // higher for the pose that is right; compares poses of one ligand at one receptor
  double size_baseline = 0;       // pK from the number of heavy atoms alone
  double novelty = 0;             // distance from the middle of the training set, in standardised descriptors
  double novelty_percentile = 0;  // share of the training complexes that are nearer, %
  Warnings warnings;
};

}  // namespace libbio::affinity
