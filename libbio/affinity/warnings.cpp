#include "libbio/affinity/warnings.h"

#include <array>
#include <cstdio>
#include <limits>
#include <set>

#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/receptor_remarks.h"

namespace libbio::affinity {
namespace {

constexpr double kMetalReach = 3.0;       // Å
constexpr double kBondTolerance = 0.45;   // Å, around the sum of the covalent radii
constexpr double kOverlap = 0.75;         // of the sum of the van der Waals radii
constexpr double kFarPercentile = 99.0;   // of the training complexes
constexpr std::size_t kMostResidues = 5;  // named in a sentence

using molecule::LigandAtom;
using molecule::ReceptorAtom;
using molecule::ReceptorResidue;
using molecule::ResidueKind;

// Pairs of one kind: how many, and the nearest of them.
struct PairsFound {
  int number = 0;
  double distance = std::numeric_limits<double>::infinity();
  std::size_t ligand = 0, receptor = 0;

  void add(double apart, std::size_t ligand_atom, std::size_t receptor_atom) {
    ++number;
    if (!(apart < distance)) return;
    distance = apart;
    ligand = ligand_atom;
    receptor = receptor_atom;
  }
};

std::string one_decimal(double value) {
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%.1f", value);
  return digits.data();
}

const ReceptorResidue& residue_of(const molecule::Receptor& receptor, const ReceptorAtom& atom) {
  return receptor.residues[static_cast<std::size_t>(atom.residue)];
}

std::string ligand_atom_name(const molecule::Ligand& ligand, std::size_t atom) {
  return "ligand atom " + std::to_string(atom + 1) + " (" +
         std::string(molecule::element_symbol(ligand.atoms[atom].atomic_number)) + ")";
}

std::string nearest_of(const molecule::Ligand& ligand, const molecule::Receptor& receptor,
                       const PairsFound& pairs) {
  const ReceptorAtom& atom = receptor.atoms[pairs.receptor];
  return ligand_atom_name(ligand, pairs.ligand) + " and " + residue_of(receptor, atom).label() + " " +
         atom.name + ", " + one_decimal(pairs.distance) + " Å";
}

bool is_unknown(const ReceptorResidue& residue) {
  return residue.kind != ResidueKind::amino_acid && residue.kind != ResidueKind::metal;
}

struct Contacts {
  PairsFound metals, bonds, clashes;
  bool any = false;
  std::set<int> unknown_residues;
};

Contacts contacts_of(const molecule::Ligand& ligand, const molecule::Receptor& receptor,
                     std::span<const std::int32_t> near) {
  Contacts found;
  for (const std::int32_t number : near) {
    const auto j = static_cast<std::size_t>(number);
    const ReceptorAtom& atom = receptor.atoms[j];
    const bool metal = molecule::is_metal(atom.atomic_number);
    for (std::size_t i = 0; i < ligand.atoms.size(); ++i) {
      const int element = ligand.atoms[i].atomic_number;
      const double apart = molecule::distance(ligand.atoms[i].position, atom.position);
      if (apart > kWarningRadius) continue;
      found.any = true;
      if (is_unknown(residue_of(receptor, atom))) found.unknown_residues.insert(atom.residue);
      if (metal) {
        if (apart <= kMetalReach) found.metals.add(apart, i, j);
        continue;
      }
      if (molecule::is_metal(element)) continue;
      const double bond = molecule::covalent_radius(element) + molecule::covalent_radius(atom.atomic_number);
      const double touch =
          molecule::van_der_waals_radius(element) + molecule::van_der_waals_radius(atom.atomic_number);
      if (apart > bond - kBondTolerance && apart < bond + kBondTolerance)
        found.bonds.add(apart, i, j);
      else if (apart < kOverlap * touch)
        found.clashes.add(apart, i, j);
    }
  }
  return found;
}

std::string counted_pairs(int number) {
  return std::to_string(number) + (number == 1 ? " pair" : " pairs");
}

std::string unknown_residues_text(const molecule::Receptor& receptor, const std::set<int>& residues) {
  std::vector<std::string> names;
  for (const int number : residues) {
    const ReceptorResidue& residue = receptor.residues[static_cast<std::size_t>(number)];
    names.push_back(residue.label() + " (" + std::string(molecule::name_of(residue.kind)) + ")");
  }
  return "within 6 Å of the ligand, not a standard amino acid: " +
         molecule::shortened_list(names, kMostResidues);
}

}  // namespace

Findings findings_of(const molecule::Ligand& ligand, const molecule::Receptor& receptor,
                     std::span<const std::int32_t> near, double novelty_percentile) {
  const Contacts contacts = contacts_of(ligand, receptor, near);
  Findings found;
  const auto report = [&](bool Warnings::*warning, const std::string& remark) {
    found.warnings.*warning = true;
    found.remarks.push_back(remark);
  };
  if (contacts.metals.number > 0)
    report(&Warnings::metal, "a metal binds the ligand: " + nearest_of(ligand, receptor, contacts.metals));
  if (contacts.bonds.number > 0)
    report(&Warnings::covalent,
           counted_pairs(contacts.bonds.number) +
               " at the distance of a covalent bond: " + nearest_of(ligand, receptor, contacts.bonds));
  if (contacts.clashes.number > 0)
    report(&Warnings::clash, counted_pairs(contacts.clashes.number) + " of atoms clash, the nearest: " +
                                 nearest_of(ligand, receptor, contacts.clashes));
  if (!contacts.unknown_residues.empty())
    report(&Warnings::unknown_residue, unknown_residues_text(receptor, contacts.unknown_residues));
  if (novelty_percentile > kFarPercentile)
    report(&Warnings::far, "further from the training data than " + one_decimal(novelty_percentile) +
                               " % of the training complexes");
  if (!contacts.any)
    report(&Warnings::outside, "no atom of the receptor within 6 Å of the ligand: is it the right file?");
  return found;
}

}  // namespace libbio::affinity
