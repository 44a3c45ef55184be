#include "libbio/affinity/receptor_graph.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace libbio::affinity {
namespace {

constexpr std::int32_t kElements = 8, kRoles = 24, kPlaces = 4, kResidueClasses = 9;

std::int32_t element_number(int atomic_number) {
  constexpr std::array<int, 6> known = {6, 7, 8, 16, 15, 34};
  if (molecule::is_metal(atomic_number)) return 7;
  return static_cast<std::int32_t>(std::ranges::find(known, atomic_number) - known.begin());
}

std::int32_t residue_class(const molecule::ReceptorResidue& residue) {
  using molecule::ResidueKind;
  if (residue.kind == ResidueKind::metal || residue.kind == ResidueKind::ion) return 7;
  if (residue.kind == ResidueKind::nucleotide || residue.kind == ResidueKind::cofactor) return 8;
  constexpr std::array<std::string_view, 7> classes = {"AVLIM", "FWY", "STNQ", "DE", "KR", "HC", "GP"};
  for (std::size_t c = 0; c < classes.size(); ++c)
    if (classes[c].find(residue.letter) != std::string_view::npos) return static_cast<std::int32_t>(c);
  return 8;
}

}  // namespace

std::int32_t receptor_vocabulary() {
  return molecule::receptor_atom_types() + kElements + kRoles + kPlaces + kResidueClasses;
}

ReceptorGraph receptor_graph(const molecule::Receptor& receptor) {
  ReceptorGraph graph;
  for (const molecule::ReceptorAtom& atom : receptor.atoms) {
    std::int32_t begin = 0;
    const auto add = [&](std::int32_t number, std::int32_t size) {
      graph.descriptors.push_back(begin + std::clamp(number, 0, size - 1));
      begin += size;
    };
    add(atom.type, molecule::receptor_atom_types());
    add(element_number(atom.atomic_number), kElements);
    add((atom.roles.donor ? 1 : 0) + (atom.roles.acceptor ? 2 : 0) + (atom.roles.hydrophobic ? 4 : 0) +
            8 * static_cast<std::int32_t>(atom.roles.ionisable),
        kRoles);
    add((atom.aromatic ? 1 : 0) + (atom.backbone ? 2 : 0), kPlaces);
    add(residue_class(receptor.residues[static_cast<std::size_t>(atom.residue)]), kResidueClasses);
    graph.positions.push_back(atom.position);
    graph.residues.push_back(atom.residue);
    graph.classes.push_back(class_of(atom));
  }
  std::vector<std::pair<int, int>> ends;
  for (const auto& bond : receptor.bonds) ends.emplace_back(bond.first, bond.second);
  graph.bonded = bonded_atoms(receptor.atoms.size(), ends);
  return graph;
}

}  // namespace libbio::affinity
