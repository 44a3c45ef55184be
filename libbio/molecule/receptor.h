// What a ligand binds to: all heavy atoms of a structure file but water, typed by residue templates.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/point.h"

namespace libbio::molecule {

enum class ResidueKind { amino_acid, modified_amino_acid, nucleotide, metal, ion, cofactor };
std::string_view name_of(ResidueKind kind);

struct ReceptorResidue {
  std::string name;         // as in the file, for instance "MSE"
  std::string chain;        // the author's; may be empty
  int number = 0;           // the author's
  char insertion_code = 0;  // 0 where there is none
  ResidueKind kind = ResidueKind::amino_acid;
  char letter = 'X';   // of the parent amino acid: MSE is 'M'; 'X' where it is not known or there is none
  int first_atom = 0;  // its atoms are consecutive
  int atoms = 0;

  std::string label() const;  // "MSE:A:52A"
};

struct ReceptorAtom {
  Point position;
  int atomic_number = 0;
  std::string name;  // "CA"
  int residue = 0;
  // Number of the atom's type, 0 <= type < receptor_atom_types(): residue and atom name for the 20 amino
  // acids (equivalent atoms share one, for instance OD1 and OD2 of ASP; a modified residue has the type of
  // its parent's atom of that name, SE of MSE that of SD; an unknown one those of alanine), then one per
  // metal, halide ions, one per element of nucleotides and of other molecules.
  int type = 0;
  AtomRoles roles;
  bool aromatic = false;
  bool backbone = false;  // N, CA, C, O, OXT of an amino acid
};

int receptor_atom_types();
std::string receptor_atom_type_name(int type);  // "ASP OD", "Zn", "nucleotide P", "other C"

// Bonds of heavy atoms, each once, first < second, in this order. From templates inside amino acids; else,
// also in modified ones, by distance within one residue (below 0.45 Å more than the sum of the covalent
// radii). Between residues: peptide bonds (C-N below 2.5 Å to the residue before, below 1.9 Å to any) and
// disulfides (S-S below 2.5 Å).
struct ReceptorBond {
  int first = 0, second = 0;  // atoms
};

// Atoms are ordered by residue; coordinates are finite; at least one atom.
struct Receptor {
  std::string path;
  std::vector<ReceptorResidue> residues;
  std::vector<ReceptorAtom> atoms;
  std::vector<ReceptorBond> bonds;
  // What was handled and users should know of, each once, with residues named (the first ten): alternative
  // locations, atoms missing from residues, modified residues and what they count as, unknown residues,
  // several models, water and hydrogens left out.
  std::vector<std::string> remarks;
};

// The residues with an atom within `radius` Å of one of `centres`, with the bonds between them; remarks are
// kept. Residue and atom order stay. May have no atom.
Receptor pocket_of(const Receptor& receptor, std::span<const Point> centres, double radius);
// The numbers that the atoms of that pocket have in the receptor, in the pocket's order.
std::vector<int> pocket_atoms(const Receptor& receptor, std::span<const Point> centres, double radius);

}  // namespace libbio::molecule
