#include "libbio/molecule/receptor_remarks.h"

#include <algorithm>
#include <cstddef>

#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

std::string counted(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

std::string missing_atoms(const Receptor& receptor, const ReceptorResidue& residue) {
  const ResidueTemplate* known = template_of(residue.kind, residue.letter);
  std::vector<bool> present(known->atoms.size(), false);
  for (int i = residue.first_atom; i < residue.first_atom + residue.atoms; ++i) {
    const int place = find_by_any_name(*known, receptor.atoms[static_cast<std::size_t>(i)].name);
    if (place >= 0) present[static_cast<std::size_t>(place)] = true;
  }
  std::string missing;
  for (std::size_t i = 0; i < known->atoms.size(); ++i)
    if (!present[i] && !known->atoms[i].optional)
      missing += (missing.empty() ? "" : " ") + known->atoms[i].name;
  return missing;
}

}  // namespace

std::string shortened_list(const std::vector<std::string>& items, std::size_t shown) {
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, items.size()); ++i) text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > shown) text += " and " + std::to_string(items.size() - shown) + " more";
  return text;
}

std::vector<std::string> remarks_on(const Receptor& receptor, const ReadingNotes& notes) {
  std::vector<std::string> remarks;
  if (notes.several_models) remarks.push_back("the file has several models; the first was taken");
  if (notes.waters > 0)
    remarks.push_back(counted(static_cast<std::size_t>(notes.waters), "water was", "waters were") +
                      " left out");
  if (notes.hydrogens > 0)
    remarks.push_back(counted(static_cast<std::size_t>(notes.hydrogens), "hydrogen was", "hydrogens were") +
                      " left out");
  if (!notes.alternatives.empty())
    remarks.push_back("alternative locations: the one of highest occupancy was taken in " +
                      shortened_list(notes.alternatives));
  if (!notes.dropped_residues.empty())
    remarks.push_back("two residue types at one position: left out " +
                      shortened_list(notes.dropped_residues));
  if (!notes.repeated.empty())
    remarks.push_back("residue numbers used again by further molecules, all kept: " +
                      shortened_list(notes.repeated));
  if (notes.repeated_atoms > 0)
    remarks.push_back(counted(static_cast<std::size_t>(notes.repeated_atoms), "atom is", "atoms are") +
                      " listed twice; the first was taken");
  // Programs that know no occupancies write 0.00 everywhere.
  if (notes.atoms_without_occupancy > 0 &&
      static_cast<std::size_t>(notes.atoms_without_occupancy) < receptor.atoms.size())
    remarks.push_back(
        counted(static_cast<std::size_t>(notes.atoms_without_occupancy), "atom has", "atoms have") +
        " zero occupancy and count as any other");

  std::vector<std::string> incomplete, modified, unknown, by_element, no_element;
  for (const ReceptorResidue& residue : receptor.residues) {
    if (residue.kind == ResidueKind::amino_acid) {
      const std::string missing = missing_atoms(receptor, residue);
      if (!missing.empty()) incomplete.push_back(residue.label() + " (" + missing + ")");
    } else if (residue.kind == ResidueKind::modified_amino_acid && residue.letter != 'X') {
      modified.push_back(residue.label() + " as " + template_of(residue.kind, residue.letter)->name);
    } else if (residue.kind == ResidueKind::modified_amino_acid && !is_chain_cap(residue.name)) {
      unknown.push_back(residue.label());
    } else if (residue.kind == ResidueKind::cofactor) {
      by_element.push_back(residue.label());
    }
    const auto begin = receptor.atoms.begin() + residue.first_atom;
    if (std::any_of(begin, begin + residue.atoms, [](const auto& atom) { return atom.atomic_number == 0; }))
      no_element.push_back(residue.label());
  }
  if (!incomplete.empty())
    remarks.push_back(counted(incomplete.size(), "residue lacks", "residues lack") +
                      " atoms: " + shortened_list(incomplete));
  if (!modified.empty())
    remarks.push_back("modified residues count as their parents: " + shortened_list(modified));
  if (!unknown.empty())
    remarks.push_back("unknown amino acids count as alanine with further atoms: " + shortened_list(unknown));
  if (!by_element.empty())
    remarks.push_back("other molecules are part of the receptor, their atoms typed by element: " +
                      shortened_list(by_element));
  if (!no_element.empty())
    remarks.push_back("atoms whose element is not known are in " + shortened_list(no_element));
  return remarks;
}

}  // namespace libbio::molecule
