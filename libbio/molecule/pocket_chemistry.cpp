#include "libbio/molecule/pocket_chemistry.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>

#include "libbio/molecule/element.h"
#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

struct AtomCharge {
  std::string_view atom;
  int charge;
  std::string_view only_with;  // the atom that completes the group
};

// Double bonds as pairs of atom names; all other bonds are single.
struct ResidueChemistry {
  std::vector<std::array<std::string_view, 2>> double_bonds;
  std::vector<AtomCharge> charges;
};

using ChemistryTable = std::map<std::string_view, ResidueChemistry>;

// Modified amino acids: beside what the template of their parent says.
const ChemistryTable& modified_side_chains() {
  static const std::vector<AtomCharge> phosphate = {{"O2P", -1, "P"}, {"O3P", -1, "P"}};
  static const ChemistryTable table = {
      {"MSE", {}},
      {"KCX", {{{"CX", "OQ1"}}, {{"OQ2", -1, "OQ1"}}}},
      {"MLY", {{}, {{"NZ", 1, "CE"}}}},
      {"M3L", {{}, {{"NZ", 1, "CM3"}}}},
      {"ALY", {{{"CH", "OH"}}, {}}},
      {"CSO", {}},
      {"CME", {}},
      {"CSX", {{{"SG", "OD"}}, {}}},
      {"CSD", {{{"SG", "OD1"}}, {{"OD2", -1, "OD1"}}}},
      {"OCS", {{{"SG", "OD1"}, {"SG", "OD2"}}, {{"OD3", -1, "OD2"}}}},
      {"CAS", {}},
      {"HYP", {}},
      {"SEP", {{{"P", "O1P"}}, phosphate}},
      {"TPO", {{{"P", "O1P"}}, phosphate}},
      {"PTR", {{{"CG", "CD1"}, {"CE1", "CZ"}, {"CE2", "CD2"}, {"P", "O1P"}}, phosphate}},
      {"CGU", {{{"CD1", "OE11"}, {"CD2", "OE21"}}, {{"OE12", -1, "OE11"}, {"OE22", -1, "OE21"}}}},
      {"PCA", {{{"CD", "OE"}}, {}}},
  };
  return table;
}

// Molecules that crystals often hold.
const ChemistryTable& additives() {
  static const ChemistryTable table = {
      {"SO4", {{{"S", "O1"}, {"S", "O2"}}, {{"O3", -1, "S"}, {"O4", -1, "S"}}}},
      {"PO4", {{{"P", "O1"}}, {{"O2", -1, "P"}, {"O3", -1, "P"}}}},
      {"ACT", {{{"C", "O"}}, {{"OXT", -1, "O"}}}},
      {"FMT", {{{"C", "O1"}}, {{"O2", -1, "O1"}}}},
      {"DMS", {{{"S", "O"}}, {}}},
      {"GOL", {}},
      {"EDO", {}},
      {"PEG", {}},
      {"PGE", {}},
      {"MPD", {}},
      {"BME", {}},
      {"IPA", {}},
      {"EOH", {}},
      {"MOH", {}},
      {"ACE", {{{"C", "O"}}, {}}},
      {"NH2", {}},
      {"NME", {}},
      {"NMA", {}},
      {"FOR", {{{"C", "O"}}, {}}},
  };
  return table;
}

struct IonChemistry {
  int stands_for, charge;
};

// Ions that MMFF94 has a type for, and the nearest one for those it has not.
const IonChemistry* single_ion(int atomic_number) {
  static const std::map<int, IonChemistry> table = {
      {3, {3, 1}},    {11, {11, 1}}, {19, {19, 1}}, {12, {12, 2}}, {20, {20, 2}},
      {26, {26, 2}},  {29, {29, 2}}, {30, {30, 2}}, {9, {9, -1}},  {17, {17, -1}},
      {35, {35, -1}}, {25, {26, 2}}, {27, {26, 2}}, {28, {26, 2}}, {48, {20, 2}},
      {80, {20, 2}},  {38, {20, 2}}, {56, {20, 2}}, {37, {19, 1}}, {55, {19, 1}}};
  const auto found = table.find(atomic_number);
  return found == table.end() ? nullptr : &found->second;
}

constexpr int kSulfur = 16, kSelenium = 34;
constexpr char kNoBondOrders[] = "its bond orders are not known";
constexpr double kSamePlace = 0.3;                              // Å
constexpr double kNitrogenOnMetal = 2.8, kSulfurOnMetal = 2.9;  // Å

class Typing {
 public:
  explicit Typing(const Receptor& pocket)
      : pocket_(pocket), templates_(match_templates(pocket)), degree_(pocket.atoms.size(), 0) {
    for (const auto& atom : pocket.atoms) found_.element.push_back(atom.atomic_number);
    found_.charge.assign(pocket.atoms.size(), 0);
    found_.bond_order.assign(pocket.bonds.size(), 1);
    found_.obstacle.resize(pocket.residues.size());
    for (const auto& bond : pocket.bonds) {
      ++degree_[static_cast<std::size_t>(bond.first)];
      ++degree_[static_cast<std::size_t>(bond.second)];
    }
    for (std::size_t i = 0; i < pocket.bonds.size(); ++i) found_.bond_order[i] = template_order(i);
    for (std::size_t i = 0; i < pocket.atoms.size(); ++i) found_.charge[i] = template_charge(i);
    for (std::size_t i = 0; i < pocket.residues.size(); ++i) {
      type_residue(i);
      find_atoms_at_one_place(i);
    }
  }

  PocketChemistry found() && { return std::move(found_); }

 private:
  const ResidueTemplate* template_at(int which) const {
    const ReceptorResidue& residue = pocket_.residues[static_cast<std::size_t>(atom(which).residue)];
    return template_of(residue.kind, residue.letter);
  }

  int template_order(std::size_t index) const {
    const ReceptorBond& bond = pocket_.bonds[index];
    const TemplateAtom* first = templates_[static_cast<std::size_t>(bond.first)];
    const TemplateAtom* second = templates_[static_cast<std::size_t>(bond.second)];
    if (!first || !second || atom(bond.first).residue != atom(bond.second).residue) return 1;
    const ResidueTemplate& residue = *template_at(bond.first);
    for (const auto& [a, b, order, aromatic] : residue.bonds) {
      const auto* one = &residue.atoms[static_cast<std::size_t>(a)];
      const auto* other = &residue.atoms[static_cast<std::size_t>(b)];
      if ((one == first && other == second) || (one == second && other == first)) return order;
    }
    return 1;
  }

  // The charge of an atom whose group is complete (all that its template binds to its neighbour is there) and
  // that has no bond beside those of its template, to a sugar or a cross-link.
  int template_charge(std::size_t index) const {
    const TemplateAtom* charged = templates_[index];
    if (!charged || charged->formal_charge == 0) return 0;
    const ResidueTemplate& residue = *template_at(static_cast<int>(index));
    const int place = static_cast<int>(charged - residue.atoms.data());
    const auto bonded = [&](int to) {
      std::vector<int> found;
      for (const auto& bond : residue.bonds)
        if (bond.first == to || bond.second == to)
          found.push_back(bond.first == to ? bond.second : bond.first);
      return found;
    };
    if (degree_[index] > static_cast<int>(bonded(place).size())) return 0;
    const int number = atom(static_cast<int>(index)).residue;
    for (const int neighbour : bonded(place))
      for (const int other : bonded(neighbour)) {
        const TemplateAtom* wanted = &residue.atoms[static_cast<std::size_t>(other)];
        if (!wanted->optional && !has_template_atom(number, wanted)) return 0;
      }
    return charged->formal_charge;
  }

  bool has_template_atom(int residue, const TemplateAtom* wanted) const {
    const ReceptorResidue& described = pocket_.residues[static_cast<std::size_t>(residue)];
    const auto begin = templates_.begin() + described.first_atom;
    return std::find(begin, begin + described.atoms, wanted) != begin + described.atoms;
  }

  void type_residue(std::size_t index) {
    const ReceptorResidue& residue = pocket_.residues[index];
    const int first = residue.first_atom;
    if (residue.atoms == 1 && single_ion(atom(first).atomic_number)) {
      const IonChemistry& ion = *single_ion(atom(first).atomic_number);
      found_.charge[static_cast<std::size_t>(first)] = ion.charge;
      stand_for(index, first, ion.stands_for);
      return;
    }
    if (const auto known = additives().find(residue.name); known != additives().end())
      return apply(index, known->second);
    if (residue.kind == ResidueKind::modified_amino_acid) {
      const auto known = modified_side_chains().find(residue.name);
      if (known == modified_side_chains().end()) {
        found_.obstacle[index] = kNoBondOrders;
        return;
      }
      apply(index, known->second);
    } else if (residue.kind == ResidueKind::amino_acid) {
      if (residue.letter == 'H') put_histidine_hydrogen_off_metal(index);
      if (residue.letter == 'C') charge_sulfur_on_metal(index);
    } else {
      found_.obstacle[index] = kNoBondOrders;
      return;
    }
    for (int i = first; i < first + residue.atoms; ++i)
      if (atom(i).atomic_number == kSelenium) stand_for(index, i, kSulfur);
  }

  void apply(std::size_t index, const ResidueChemistry& chemistry) {
    const ReceptorResidue& residue = pocket_.residues[index];
    for (const auto& [first, second] : chemistry.double_bonds) set_order(residue, first, second, 2);
    for (const auto& [name, charge, only_with] : chemistry.charges) {
      const int found = named(residue, name);
      // An atom with a bond of its own, to a sugar or a cross-link, has no proton to gain or lose.
      if (found < 0 || named(residue, only_with) < 0) continue;
      if (degree_[static_cast<std::size_t>(found)] > usual_degree(residue, name)) continue;
      found_.charge[static_cast<std::size_t>(found)] = charge;
    }
  }

  static int usual_degree(const ReceptorResidue& residue, std::string_view atom_name) {
    if (residue.name == "M3L" && atom_name == "NZ") return 4;
    if (residue.name == "MLY" && atom_name == "NZ") return 3;
    return 1;
  }

  void find_atoms_at_one_place(std::size_t index) {
    const ReceptorResidue& residue = pocket_.residues[index];
    const int end = residue.first_atom + residue.atoms;
    for (int i = residue.first_atom; i < end; ++i)
      for (int j = i + 1; j < end; ++j)
        if (distance(atom(i).position, atom(j).position) < kSamePlace)
          found_.obstacle[index] = "its atoms " + atom(i).name + " and " + atom(j).name + " are at one place";
  }

  void put_histidine_hydrogen_off_metal(std::size_t index) {
    const ReceptorResidue& residue = pocket_.residues[index];
    const int nitrogen = named(residue, "NE2");
    if (nitrogen < 0 || !near_metal(nitrogen, kNitrogenOnMetal)) return;
    set_order(residue, "ND1", "CE1", 1);
    set_order(residue, "NE2", "CE1", 2);
  }

  void charge_sulfur_on_metal(std::size_t index) {
    const int sulfur = named(pocket_.residues[index], "SG");
    if (sulfur >= 0 && degree_[static_cast<std::size_t>(sulfur)] == 1 && near_metal(sulfur, kSulfurOnMetal))
      found_.charge[static_cast<std::size_t>(sulfur)] = -1;
  }

  void stand_for(std::size_t index, int which, int element) {
    if (atom(which).atomic_number == element) return;
    found_.element[static_cast<std::size_t>(which)] = element;
    found_.remarks.push_back(pocket_.residues[index].label() + ": MMFF94 has no " +
                             std::string(element_symbol(atom(which).atomic_number)) + "; " +
                             std::string(element_symbol(element)) + " stands for it in the force field");
  }

  bool near_metal(int which, double cutoff) const {
    return std::any_of(pocket_.atoms.begin(), pocket_.atoms.end(), [&](const ReceptorAtom& other) {
      return is_metal(other.atomic_number) && distance(other.position, atom(which).position) < cutoff;
    });
  }

  int named(const ReceptorResidue& residue, std::string_view name) const {
    for (int i = residue.first_atom; i < residue.first_atom + residue.atoms; ++i)
      if (atom(i).name == name) return i;
    return -1;
  }

  void set_order(const ReceptorResidue& residue, std::string_view first, std::string_view second, int order) {
    const int a = named(residue, first), b = named(residue, second);
    for (std::size_t i = 0; i < pocket_.bonds.size(); ++i) {
      const ReceptorBond& bond = pocket_.bonds[i];
      if ((bond.first == a && bond.second == b) || (bond.first == b && bond.second == a))
        found_.bond_order[i] = order;
    }
  }

  const ReceptorAtom& atom(int index) const { return pocket_.atoms[static_cast<std::size_t>(index)]; }

  const Receptor& pocket_;
  std::vector<const TemplateAtom*> templates_;  // of each atom; may be null
  std::vector<int> degree_;
  PocketChemistry found_;
};

}  // namespace

PocketChemistry pocket_chemistry(const Receptor& pocket) {
  return Typing(pocket).found();
}

}  // namespace libbio::molecule
