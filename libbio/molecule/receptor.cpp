#include "libbio/molecule/receptor.h"

#include <algorithm>
#include <limits>

namespace libbio::molecule {
namespace {

// The smallest box around the centres, wider by the radius.
struct Box {
  Box(std::span<const Point> centres, double radius) {
    for (const Point& at : centres) {
      low = {std::min(low.x, at.x - radius), std::min(low.y, at.y - radius), std::min(low.z, at.z - radius)};
      high = {std::max(high.x, at.x + radius), std::max(high.y, at.y + radius),
              std::max(high.z, at.z + radius)};
    }
  }
  bool contains(const Point& at) const {
    return low.x <= at.x && at.x <= high.x && low.y <= at.y && at.y <= high.y && low.z <= at.z &&
           at.z <= high.z;
  }

  static constexpr double kFar = std::numeric_limits<double>::infinity();
  Point low = {kFar, kFar, kFar};
  Point high = {-kFar, -kFar, -kFar};
};

bool is_near(const Point& atom, std::span<const Point> centres, double squared_radius) {
  return std::any_of(centres.begin(), centres.end(), [&](const Point& centre) {
    const double x = atom.x - centre.x, y = atom.y - centre.y, z = atom.z - centre.z;
    return x * x + y * y + z * z <= squared_radius;
  });
}

}  // namespace

std::string_view name_of(ResidueKind kind) {
  switch (kind) {
    case ResidueKind::amino_acid:
      return "amino acid";
    case ResidueKind::modified_amino_acid:
      return "modified amino acid";
    case ResidueKind::nucleotide:
      return "nucleotide";
    case ResidueKind::metal:
      return "metal";
    case ResidueKind::ion:
      return "ion";
    case ResidueKind::cofactor:
      return "cofactor";
  }
  return "";
}

std::string ReceptorResidue::label() const {
  std::string text = name + ":" + chain + ":" + std::to_string(number);
  if (insertion_code) text += insertion_code;
  return text;
}

std::vector<int> pocket_atoms(const Receptor& receptor, std::span<const Point> centres, double radius) {
  const Box box(centres, radius);
  const double squared_radius = radius * radius;
  std::vector<int> numbers;
  for (const ReceptorResidue& residue : receptor.residues) {
    const auto begin = receptor.atoms.begin() + residue.first_atom, end = begin + residue.atoms;
    const bool near = std::any_of(begin, end, [&](const ReceptorAtom& atom) {
      return box.contains(atom.position) && is_near(atom.position, centres, squared_radius);
    });
    for (int atom = 0; near && atom < residue.atoms; ++atom) numbers.push_back(residue.first_atom + atom);
  }
  return numbers;
}

Receptor pocket_of(const Receptor& receptor, std::span<const Point> centres, double radius) {
  Receptor pocket;
  pocket.path = receptor.path;
  pocket.remarks = receptor.remarks;
  std::vector<int> new_index(receptor.atoms.size(), -1);
  int last_residue = -1;
  for (const int number : pocket_atoms(receptor, centres, radius)) {
    ReceptorAtom atom = receptor.atoms[static_cast<std::size_t>(number)];
    const auto new_number = static_cast<int>(pocket.atoms.size());
    if (atom.residue != last_residue) {
      last_residue = atom.residue;
      pocket.residues.push_back(receptor.residues[static_cast<std::size_t>(atom.residue)]);
      pocket.residues.back().first_atom = new_number;
    }
    new_index[static_cast<std::size_t>(number)] = new_number;
    atom.residue = static_cast<int>(pocket.residues.size()) - 1;
    pocket.atoms.push_back(std::move(atom));
  }
  for (const ReceptorBond& bond : receptor.bonds) {
    const int first = new_index[static_cast<std::size_t>(bond.first)];
    const int second = new_index[static_cast<std::size_t>(bond.second)];
    if (first >= 0 && second >= 0) pocket.bonds.push_back({first, second});
  }
  return pocket;
}

}  // namespace libbio::molecule
