#include "libbio/molecule/receptor_typing.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "libbio/molecule/element.h"
#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

// After the types of templates, in this order; the last of each list stands for all others.
constexpr std::array<int, 12> kMetals = {30, 12, 20, 25, 26, 28, 27, 29, 11, 19, 48, 80};
constexpr std::array<int, 4> kNucleotideElements = {6, 7, 8, 15};
constexpr std::array<int, 12> kOtherElements = {6, 7, 8, 16, 15, 9, 17, 35, 53, 34, 5, 14};

int first_metal() {
  return template_atom_types();
}
int halide() {
  return first_metal() + static_cast<int>(kMetals.size()) + 1;
}
int first_of_nucleotides() {
  return halide() + 1;
}
int first_of_others() {
  return first_of_nucleotides() + static_cast<int>(kNucleotideElements.size()) + 1;
}
int end_of_types() {
  return first_of_others() + static_cast<int>(kOtherElements.size()) + 1;
}

template <std::size_t size>
int place_in(const std::array<int, size>& elements, int atomic_number) {
  return static_cast<int>(std::find(elements.begin(), elements.end(), atomic_number) - elements.begin());
}

bool is_halogen(int z) {
  return z == 9 || z == 17 || z == 35 || z == 53;
}

int type_by_element(ResidueKind kind, int atomic_number) {
  if (is_metal(atomic_number)) return first_metal() + place_in(kMetals, atomic_number);
  if (kind == ResidueKind::ion && is_halogen(atomic_number)) return halide();
  if (kind == ResidueKind::nucleotide)
    return first_of_nucleotides() + place_in(kNucleotideElements, atomic_number);
  return first_of_others() + place_in(kOtherElements, atomic_number);
}

class Typing {
 public:
  Typing(Receptor& receptor, std::span<const TemplateAtom* const> matches)
      : receptor_(receptor), matches_(matches), neighbours_(receptor.atoms.size()) {
    for (const ReceptorBond& bond : receptor.bonds) {
      neighbours_[static_cast<std::size_t>(bond.first)].push_back(bond.second);
      neighbours_[static_cast<std::size_t>(bond.second)].push_back(bond.first);
    }
  }

  void assign() {
    for (std::size_t i = 0; i < receptor_.atoms.size(); ++i) {
      ReceptorAtom& atom = receptor_.atoms[i];
      const ReceptorResidue& residue = receptor_.residues[static_cast<std::size_t>(atom.residue)];
      const TemplateAtom* known = matches_[i];
      atom.type = known ? known->type : type_by_element(residue.kind, atom.atomic_number);
      atom.aromatic = known ? known->aromatic : is_in_base(residue.kind, atom.name);
      atom.backbone = known && known->backbone;
      atom.roles = known && !is_altered(i) ? known->roles : roles_of(i);
    }
  }

 private:
  const ReceptorAtom& atom(int index) const { return receptor_.atoms[static_cast<std::size_t>(index)]; }
  int degree(int index) const {
    return static_cast<int>(neighbours_[static_cast<std::size_t>(index)].size());
  }

  // Bonded within its residue to something that the template does not have, or a disulfide.
  bool is_altered(std::size_t index) const {
    return std::any_of(neighbours_[index].begin(), neighbours_[index].end(), [&](int other) {
      const TemplateAtom* known = matches_[static_cast<std::size_t>(other)];
      return !known || (known->name == "SG" && matches_[index]->name == "SG");
    });
  }

  static bool is_in_base(ResidueKind kind, std::string_view name) {
    static constexpr std::string_view kRings[] = {"N1", "C2", "N3", "C4", "C5", "C6", "N7", "C8", "N9"};
    return kind == ResidueKind::nucleotide &&
           std::find(std::begin(kRings), std::end(kRings), name) != std::end(kRings);
  }

  AtomRoles roles_of(std::size_t index) const {
    const int i = static_cast<int>(index);
    const int z = atom(i).atomic_number;
    AtomRoles roles;
    if (is_metal(z)) {
      roles.donor = true;
    } else if (z == 6) {
      roles.hydrophobic = std::all_of(neighbours_[index].begin(), neighbours_[index].end(),
                                      [&](int other) { return atom(other).atomic_number == 6; });
    } else if (is_halogen(z)) {
      roles.hydrophobic = degree(i) > 0;
      roles.acceptor = degree(i) == 0;  // an ion
    } else if (z == 7) {
      nitrogen(i, roles);
    } else if (z == 8) {
      oxygen(i, roles);
    } else if (z == 16 || z == 34) {
      roles.donor = degree(i) == 1;
      roles.acceptor = degree(i) <= 2;
    }
    return roles;
  }

  // With three heavy neighbours it is an amide, a part of an aromatic ring or, rarely, an amine that takes up
  // its only proton.
  void nitrogen(int i, AtomRoles& roles) const {
    roles.donor = degree(i) <= 2;
    roles.acceptor = degree(i) <= 2;
  }

  void oxygen(int i, AtomRoles& roles) const {
    constexpr double kLongestCarbonyl = 1.28;  // Å; C-OH is above 1.30
    roles.acceptor = true;
    roles.donor = degree(i) < 2;
    if (degree(i) != 1) return;
    const int centre = neighbours_[static_cast<std::size_t>(i)].front();
    const int z = atom(centre).atomic_number;
    int ends = 0;  // oxygens at the same centre that bind to nothing else
    for (int other : neighbours_[static_cast<std::size_t>(centre)])
      ends += atom(other).atomic_number == 8 && degree(other) == 1;
    const bool acid = ((z == 6 || z == 15 || z == 16) && ends >= 2) || (z == 15 && ends >= 1);
    // Sulfones share their oxygens with sulfates; their two have no charge.
    if (acid && !(z == 16 && ends == 2)) roles.ionisable = Ionisable::acid;
    if (acid || z == 7 || z == 16 || distance(atom(i).position, atom(centre).position) < kLongestCarbonyl)
      roles.donor = false;
  }

  Receptor& receptor_;
  std::span<const TemplateAtom* const> matches_;
  std::vector<std::vector<int>> neighbours_;
};

}  // namespace

void assign_types(Receptor& receptor, std::span<const TemplateAtom* const> matches) {
  Typing(receptor, matches).assign();
}

int receptor_atom_types() {
  return end_of_types();
}

std::string receptor_atom_type_name(int type) {
  const auto named = [](const auto& elements, int place, const std::string& before, const char* others) {
    return place < static_cast<int>(elements.size())
               ? before + std::string(element_symbol(elements[static_cast<std::size_t>(place)]))
               : std::string(others);
  };
  if (type < first_metal()) return template_atom_type_name(type);
  if (type < halide()) return named(kMetals, type - first_metal(), "", "other metal");
  if (type == halide()) return "halide";
  if (type < first_of_others())
    return named(kNucleotideElements, type - first_of_nucleotides(), "nucleotide ",
                 "nucleotide, other element");
  return named(kOtherElements, type - first_of_others(), "other ", "other element");
}

}  // namespace libbio::molecule
