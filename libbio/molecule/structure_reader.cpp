#include "libbio/molecule/structure_reader.h"

#include <string_view>
#include <utility>

#include "libbio/error.h"
#include "libbio/molecule/coordinate_records.h"

namespace libbio::molecule {
namespace {

const AtomRecord* best_atom(const ResidueRecord& residue, std::string_view name) {
  const AtomRecord* best = nullptr;
  for (const AtomRecord& atom : residue.atoms)
    if (atom.name == name && (!best || atom.occupancy > best->occupancy)) best = &atom;
  return best;
}

Residue residue_of(const ResidueRecord& found) {
  Residue residue;
  residue.name = found.name;
  residue.letter = found.known.letter;
  residue.number = found.number;
  residue.insertion_code = found.insertion_code;
  const auto point = [&](std::string_view name) -> std::optional<Point> {
    const AtomRecord* atom = best_atom(found, name);
    if (!atom) return std::nullopt;
    return atom->position;
  };
  residue.n = point("N");
  residue.ca = point("CA");
  residue.c = point("C");
  residue.cb = point("CB");
  return residue;
}

// How sure we are that a residue belongs to the protein.
enum class Membership { none, if_bonded, sure };

Membership membership(const ResidueRecord& residue) {
  const KnownResidue& known = residue.known;
  const bool is_amino_acid = known.kind == ResidueClass::amino_acid;
  // Files of molecular dynamics put TER between molecules of one chain; gemmi takes what follows for ligands.
  if (is_amino_acid && known.standard && !residue.hetero) return Membership::sure;
  if (residue.part == MoleculePart::other) return Membership::none;
  if (known.kind == ResidueClass::unknown)
    return best_atom(residue, "N") && best_atom(residue, "CA") &&
                   best_atom(residue, "CA")->atomic_number == 6 && best_atom(residue, "C")
               ? Membership::if_bonded
               : Membership::none;
  if (!is_amino_acid) return Membership::none;
  // A standard amino acid as HETATM may be a free one from the buffer.
  const bool is_polymer = residue.part == MoleculePart::polymer;
  return residue.hetero && known.standard && !is_polymer ? Membership::if_bonded : Membership::sure;
}

double occupancy(const ResidueRecord& residue) {
  const AtomRecord* ca = best_atom(residue, "CA");
  return ca ? ca->occupancy : -1;
}

Chain chain_of(const ChainRecord& found) {
  std::vector<Residue> residues;
  std::vector<Membership> memberships;
  const ResidueRecord* previous = nullptr;
  for (const ResidueRecord& candidate : found.residues) {
    const Membership member = membership(candidate);
    if (member == Membership::none) continue;
    const bool same_position = previous && previous->number == candidate.number &&
                               previous->insertion_code == candidate.insertion_code;
    if (same_position && occupancy(candidate) <= occupancy(*previous)) continue;
    if (same_position) {
      residues.pop_back();
      memberships.pop_back();
    }
    residues.push_back(residue_of(candidate));
    memberships.push_back(member);
    previous = &candidate;
  }
  Chain chain{found.name, {}};
  for (std::size_t i = 0; i < residues.size(); ++i) {
    const bool bonded = (i > 0 && are_bonded(residues[i - 1], residues[i])) ||
                        (i + 1 < residues.size() && are_bonded(residues[i], residues[i + 1]));
    if (memberships[i] == Membership::sure || bonded) chain.residues.push_back(residues[i]);
  }
  return chain;
}

}  // namespace

Structure read_structure(const std::string& path) {
  const CoordinateRecords records = read_coordinate_records(path);
  Structure structure{path, {}};
  for (const ChainRecord& candidate : records.chains) {
    Chain chain = chain_of(candidate);
    if (!chain.residues.empty()) structure.chains.push_back(std::move(chain));
  }
  if (structure.chains.empty())
    throw InputError("the structure has no protein chain with coordinates", TextLocation{.path = path});
  return structure;
}

}  // namespace libbio::molecule
