#include "libbio/molecule/residue_choice.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <unordered_map>

#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

// The n-th atoms of each name and location make the n-th copy.
std::vector<std::vector<AtomRecord>> copies_of(const ResidueRecord& record) {
  std::vector<std::vector<AtomRecord>> copies;
  std::unordered_map<std::string, std::size_t> seen;
  for (const AtomRecord& atom : record.atoms) {
    const std::size_t copy = seen[atom.name + '\n' + atom.location]++;
    if (copy == copies.size()) copies.emplace_back();
    copies[copy].push_back(atom);
  }
  return copies;
}

// Another molecule, not atoms written twice: all of them elsewhere, and far away if there are but few.
bool is_molecule_of_its_own(const std::vector<AtomRecord>& copy, const std::vector<AtomRecord>& first) {
  const double elsewhere = 2 * copy.size() < first.size() ? 4.0 : 1.0;  // Å
  std::unordered_map<std::string_view, const AtomRecord*> originals;
  for (const AtomRecord& atom : first) originals.emplace(atom.name, &atom);
  return std::all_of(copy.begin(), copy.end(), [&](const AtomRecord& atom) {
    return distance(atom.position, originals.at(atom.name)->position) > elsewhere;
  });
}

bool has_backbone(const std::vector<AtomRecord>& atoms) {
  constexpr double kLongestBond = 2.0;  // Å
  const auto find = [&](std::string_view name) {
    return std::find_if(atoms.begin(), atoms.end(),
                        [&](const AtomRecord& atom) { return atom.name == name; });
  };
  const auto n = find("N"), ca = find("CA"), c = find("C");
  return n != atoms.end() && ca != atoms.end() && c != atoms.end() &&
         distance(n->position, ca->position) < kLongestBond &&
         distance(ca->position, c->position) < kLongestBond;
}

bool is_molecular_ion(std::string_view name) {
  static constexpr std::string_view kIons[] = {
      "SO4", "PO4", "PI",  "2HP", "PO3", "SO3", "NO3", "NO2", "CO3", "BCT", "NH4", "SCN", "AZI", "CYN", "PER",
      "CLO", "VO4", "VN4", "ALF", "AF3", "BEF", "MGF", "MOO", "WO4", "SE4", "OH",  "OXL", "FMT", "ACT"};
  return std::find(std::begin(kIons), std::end(kIons), name) != std::end(kIons);
}

ResidueKind kind_of(const ResidueRecord& record, const std::vector<AtomRecord>& atoms) {
  if (is_chain_cap(record.name)) return ResidueKind::modified_amino_acid;
  switch (record.known.kind) {
    case ResidueClass::amino_acid:
      return residue_template(record.known.letter) && record.known.standard
                 ? ResidueKind::amino_acid
                 : ResidueKind::modified_amino_acid;
    case ResidueClass::nucleotide:
      return ResidueKind::nucleotide;
    case ResidueClass::unknown:
      // Inhibitors use these names, too; whether it is in a chain is seen beside its neighbours.
      if ((!record.hetero || record.part != MoleculePart::other) && has_backbone(atoms))
        return ResidueKind::modified_amino_acid;
      break;
    default:
      break;
  }
  if (atoms.size() == 1) return is_metal(atoms.front().atomic_number) ? ResidueKind::metal : ResidueKind::ion;
  return is_molecular_ion(record.name) ? ResidueKind::ion : ResidueKind::cofactor;
}

// An element by the first letter of the atom's name.
int guessed_element(std::string_view name) {
  const std::size_t letter = name.find_first_not_of("0123456789'\" ");
  switch (letter == std::string_view::npos ? ' ' : name[letter]) {
    case 'H':
    case 'D':
      return 1;
    case 'C':
      return 6;
    case 'N':
      return 7;
    case 'O':
      return 8;
    case 'P':
      return 15;
    case 'S':
      return 16;
    default:
      return 0;
  }
}

// Where columns for elements are missing or wrong, the names of amino acid atoms tell more: CA is not
// calcium, HG not mercury (which modified residues may have).
void correct_elements(ResidueKind kind, const ResidueTemplate* known, std::vector<AtomRecord>& atoms) {
  for (AtomRecord& atom : atoms) {
    const int place = known ? known->find(atom.name) : -1;
    if (place >= 0) {
      atom.atomic_number = known->atoms[static_cast<std::size_t>(place)].atomic_number;
    } else if (known && atom.name == "SE") {
      atom.atomic_number = 34;
    } else if (atom.atomic_number == 0 ||
               (kind == ResidueKind::amino_acid && guessed_element(atom.name) == 1)) {
      atom.atomic_number = guessed_element(atom.name);
    }
  }
}

char best_location(const std::vector<AtomRecord>& atoms) {
  std::vector<std::pair<char, double>> sums;  // in the order of the file
  for (const AtomRecord& atom : atoms) {
    if (atom.location == 0) continue;
    auto known =
        std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == atom.location; });
    if (known == sums.end()) known = sums.insert(sums.end(), {atom.location, 0.0});
    known->second += atom.occupancy;
  }
  // Occupancies are float: halves that were rounded must still tie.
  constexpr double kSame = 1e-4;
  char best = 0;
  double highest = 0;
  for (const auto& [location, sum] : sums)
    if (best == 0 || sum > highest + kSame) {
      best = location;
      highest = sum;
    }
  return best;
}

std::vector<AtomRecord> one_conformer(std::vector<AtomRecord> atoms, const ResidueTemplate* known) {
  const char best = best_location(atoms);
  if (best == 0) return atoms;
  const auto is_taken = [&](const AtomRecord& atom) { return atom.location == 0 || atom.location == best; };
  std::set<std::string, std::less<>> names;
  for (const AtomRecord& atom : atoms)
    if (is_taken(atom)) names.insert(atom.name);
  std::vector<AtomRecord> taken;
  std::set<std::string, std::less<>> done;
  for (const AtomRecord& atom : atoms) {
    const bool lacking = known && known->find(atom.name) >= 0 && !names.contains(atom.name);
    if (!lacking && !is_taken(atom)) continue;
    // A name both with and without a location: one atom of that name is enough.
    if (done.insert(atom.name).second) taken.push_back(atom);
  }
  return taken;
}

ChosenResidue choose(const ResidueRecord& record, std::vector<AtomRecord> atoms) {
  ChosenResidue chosen;
  chosen.record = &record;
  const auto has_location = [](const AtomRecord& atom) { return atom.location != 0; };
  chosen.had_alternatives = std::any_of(atoms.begin(), atoms.end(), has_location);
  chosen.is_alternative = std::all_of(atoms.begin(), atoms.end(), has_location);
  chosen.kind = kind_of(record, atoms);
  const ResidueTemplate* known = template_of(chosen.kind, record.known.letter);
  correct_elements(chosen.kind, known, atoms);
  atoms = one_conformer(std::move(atoms), known);
  chosen.hydrogens =
      static_cast<int>(std::erase_if(atoms, [](const AtomRecord& atom) { return atom.atomic_number == 1; }));
  for (const AtomRecord& atom : atoms) chosen.occupancy += atom.occupancy / static_cast<double>(atoms.size());
  if (!known && record.known.kind != ResidueClass::nucleotide) chosen.kind = kind_of(record, atoms);
  chosen.atoms = std::move(atoms);
  return chosen;
}

}  // namespace

std::vector<ChosenResidue> choose_atoms(const ResidueRecord& record) {
  std::vector<std::vector<AtomRecord>> copies = copies_of(record);
  std::vector<ChosenResidue> residues;
  int repeated = 0;
  for (std::size_t i = 1; i < copies.size(); ++i) {
    if (is_molecule_of_its_own(copies[i], copies.front())) {
      residues.push_back(choose(record, std::move(copies[i])));
      residues.back().is_repeated = true;
    } else {
      repeated += static_cast<int>(copies[i].size());
    }
  }
  if (copies.empty()) return residues;
  residues.insert(residues.begin(), choose(record, std::move(copies.front())));
  residues.front().repeated_atoms = repeated;
  return residues;
}

}  // namespace libbio::molecule
