#include "libbio/molecule/receptor_bonds.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>

#include "libbio/graph/cell_list.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

constexpr double kTolerance = 0.45;  // Å beyond the covalent radii
constexpr double kLongestBond = 2 * 1.5 + kTolerance;
constexpr double kSamePlace = 0.4;           // Å: closer atoms are two accounts of one, not bonded
constexpr double kLongestPeptideBond = 2.5;  // Å, between consecutive residues
constexpr double kSurePeptideBond = 1.9;     // Å, between any two
constexpr double kLongestDisulfide = 2.5;    // Å

graph::Coordinates coordinates(const ReceptorAtom& atom) {
  return {atom.position.x, atom.position.y, atom.position.z};
}

class BondFinder {
 public:
  BondFinder(const Receptor& receptor, std::span<const TemplateAtom* const> matches)
      : receptor_(receptor), matches_(matches) {}

  std::vector<ReceptorBond> find() {
    for (const ReceptorResidue& residue : receptor_.residues) {
      if (residue.kind == ResidueKind::amino_acid) bond_by_template(residue);
      bond_by_distance(residue);
    }
    bond_peptides();
    bond_disulfides();
    const auto key = [](const ReceptorBond& bond) { return std::tie(bond.first, bond.second); };
    std::sort(bonds_.begin(), bonds_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    bonds_.erase(std::unique(bonds_.begin(), bonds_.end(),
                             [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                 bonds_.end());
    return std::move(bonds_);
  }

 private:
  const ReceptorAtom& atom(int index) const { return receptor_.atoms[static_cast<std::size_t>(index)]; }
  const TemplateAtom* match(int index) const { return matches_[static_cast<std::size_t>(index)]; }
  void add(int a, int b) { bonds_.push_back({std::min(a, b), std::max(a, b)}); }

  void bond_by_template(const ReceptorResidue& residue) {
    const ResidueTemplate* known = template_of(residue.kind, residue.letter);
    std::vector<int> place(known->atoms.size(), -1);
    for (int i = residue.first_atom; i < residue.first_atom + residue.atoms; ++i)
      if (match(i)) place[static_cast<std::size_t>(match(i) - known->atoms.data())] = i;
    for (const TemplateBond& bond : known->bonds) {
      const int first = place[static_cast<std::size_t>(bond.first)];
      const int second = place[static_cast<std::size_t>(bond.second)];
      if (first >= 0 && second >= 0) add(first, second);
    }
  }

  // Atoms that the template of an amino acid does not know, and all atoms of other residues: a modified one
  // may have bonds that its parent has not.
  void bond_by_distance(const ReceptorResidue& residue) {
    const bool templated = residue.kind == ResidueKind::amino_acid;
    const int begin = residue.first_atom, end = begin + residue.atoms;
    const auto is_free = [&](int i) { return !templated || !match(i); };
    int free_atoms = 0;
    for (int i = begin; i < end; ++i) free_atoms += is_free(i);
    if (free_atoms == 0 || residue.atoms < 2) return;
    std::vector<graph::Coordinates> places;
    for (int i = begin; i < end; ++i) places.push_back(coordinates(atom(i)));
    const graph::CellList cells(places, kLongestBond);
    for (int i = begin; i < end; ++i) {
      if (!is_free(i)) continue;
      const double own = covalent_radius(atom(i).atomic_number) + kTolerance;
      cells.for_each_within(coordinates(atom(i)), kLongestBond, [&](std::size_t other, double squared) {
        const int j = begin + static_cast<int>(other);
        const double limit = own + covalent_radius(atom(j).atomic_number);
        if (i != j && squared < limit * limit && squared > kSamePlace * kSamePlace) add(i, j);
      });
    }
  }

  std::vector<int> atoms_named(std::string_view name) const {
    std::vector<int> found;
    for (std::size_t i = 0; i < matches_.size(); ++i)
      if (matches_[i] && matches_[i]->name == name) found.push_back(static_cast<int>(i));
    return found;
  }

  graph::CellList cells_of(const std::vector<int>& atoms, double edge) const {
    std::vector<graph::Coordinates> places;
    for (int i : atoms) places.push_back(coordinates(atom(i)));
    return {places, edge};
  }

  // Mostly with the residue before it; but rings are closed elsewhere, and where chains have no names their
  // residues come mixed.
  void bond_peptides() {
    const std::vector<int> carbons = atoms_named("C");
    const graph::CellList cells = cells_of(carbons, kLongestPeptideBond);
    for (int nitrogen : atoms_named("N")) {
      const int own = atom(nitrogen).residue;
      int nearest = -1;
      double least = kLongestPeptideBond * kLongestPeptideBond;
      cells.for_each_within(
          coordinates(atom(nitrogen)), kLongestPeptideBond, [&](std::size_t k, double squared) {
            const int other = atom(carbons[k]).residue;
            const bool follows = other + 1 == own && residue(other).chain == residue(own).chain;
            const double limit = follows ? kLongestPeptideBond : kSurePeptideBond;
            if (other == own || squared >= limit * limit || squared >= least) return;
            nearest = carbons[k];
            least = squared;
          });
      if (nearest >= 0) add(nearest, nitrogen);
    }
  }

  void bond_disulfides() {
    const std::vector<int> sulfurs = atoms_named("SG");
    const graph::CellList cells = cells_of(sulfurs, kLongestDisulfide);
    for (int sulfur : sulfurs)
      cells.for_each_within(coordinates(atom(sulfur)), kLongestDisulfide, [&](std::size_t k, double squared) {
        if (atom(sulfurs[k]).residue > atom(sulfur).residue &&
            squared < kLongestDisulfide * kLongestDisulfide)
          add(sulfur, sulfurs[k]);
      });
  }

  const ReceptorResidue& residue(int index) const {
    return receptor_.residues[static_cast<std::size_t>(index)];
  }

  const Receptor& receptor_;
  std::span<const TemplateAtom* const> matches_;
  std::vector<ReceptorBond> bonds_;
};

}  // namespace

std::vector<ReceptorBond> find_bonds(const Receptor& receptor, std::span<const TemplateAtom* const> matches) {
  return BondFinder(receptor, matches).find();
}

}  // namespace libbio::molecule
