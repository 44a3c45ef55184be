#include "libbio/molecule/receptor_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "libbio/error.h"
#include "libbio/molecule/receptor_bonds.h"
#include "libbio/molecule/receptor_remarks.h"
#include "libbio/molecule/receptor_typing.h"
#include "libbio/molecule/residue_choice.h"
#include "libbio/molecule/template_match.h"

namespace libbio::molecule {
namespace {

ReceptorResidue residue_of(const ChosenResidue& chosen, const std::string& chain) {
  ReceptorResidue residue;
  residue.name = chosen.record->name;
  residue.chain = chain;
  residue.number = chosen.record->number;
  residue.insertion_code = chosen.record->insertion_code;
  residue.kind = chosen.kind;
  if (chosen.kind == ResidueKind::amino_acid || chosen.kind == ResidueKind::modified_amino_acid)
    residue.letter = chosen.record->known.letter;
  return residue;
}

bool is_named(const ReceptorResidue& residue, const ResidueName& name) {
  return residue.name == name.name && residue.chain == name.chain && residue.number == name.number &&
         residue.insertion_code == name.insertion_code;
}

bool same_position(const ChosenResidue& a, const ChosenResidue& b) {
  return a.record->number == b.record->number && a.record->insertion_code == b.record->insertion_code;
}

const Point* place_of(const ChosenResidue& residue, std::string_view atom) {
  for (const AtomRecord& record : residue.atoms)
    if (record.name == atom) return &record.position;
  return nullptr;
}

bool has_peptide_bond(const ChosenResidue& first, const ChosenResidue& second) {
  constexpr double kLongest = 2.0;  // Å
  const Point* c = place_of(first, "C");
  const Point* n = place_of(second, "N");
  return c && n && distance(*c, *n) < kLongest;
}

// A molecule with the atom names of a backbone is no amino acid of the receptor unless it is in a chain.
void tell_inhibitors_from_residues(std::vector<ChosenResidue>& residues) {
  for (std::size_t i = 0; i < residues.size(); ++i) {
    ChosenResidue& residue = residues[i];
    if (residue.kind != ResidueKind::modified_amino_acid ||
        residue.record->known.kind != ResidueClass::unknown || is_chain_cap(residue.record->name))
      continue;
    const bool in_chain = (i > 0 && has_peptide_bond(residues[i - 1], residue)) ||
                          (i + 1 < residues.size() && has_peptide_bond(residue, residues[i + 1]));
    if (!in_chain) residue.kind = ResidueKind::cofactor;
  }
}

class Assembly {
 public:
  explicit Assembly(const ReceptorOptions& options) : options_(options) {}

  void add(const ChainRecord& chain) {
    const bool keep = options_.chains.empty() || std::find(options_.chains.begin(), options_.chains.end(),
                                                           chain.name) != options_.chains.end();
    std::vector<ChosenResidue> residues;
    for (const ResidueRecord& record : chain.residues) {
      if (record.known.kind == ResidueClass::water) {
        notes_.waters += keep;
        continue;
      }
      for (ChosenResidue& chosen : choose_atoms(record)) residues.push_back(std::move(chosen));
    }
    tell_inhibitors_from_residues(residues);
    for (std::size_t begin = 0; begin < residues.size();) {
      std::size_t end = begin + 1, best = begin;
      while (end < residues.size() && are_alternatives(residues[begin], residues[end])) {
        if (residues[end].occupancy > residues[best].occupancy) best = end;
        ++end;
      }
      for (std::size_t other = begin; keep && other < end; ++other)
        if (other != best)
          notes_.dropped_residues.push_back(residue_of(residues[other], chain.name).label() + " for " +
                                            residue_of(residues[best], chain.name).label());
      add(residues[best], chain.name, keep);
      begin = end;
    }
  }

  ReceptorFile finish(const std::string& path, bool several_models) {
    if (options_.ligand && !file_.ligand) refuse_ligand();
    Receptor& receptor = file_.receptor;
    if (receptor.atoms.empty())
      throw InputError(file_.ligand ? "the structure has no atom but those of the ligand, water and hydrogens"
                                    : "the structure has no atom but water and hydrogens",
                       TextLocation{.path = path});
    receptor.path = path;
    notes_.several_models = several_models;
    const std::vector<const TemplateAtom*> matches = match_templates(receptor);
    receptor.bonds = find_bonds(receptor, matches);
    assign_types(receptor, matches);
    receptor.remarks = remarks_on(receptor, notes_);
    return std::move(file_);
  }

 private:
  static bool are_alternatives(const ChosenResidue& a, const ChosenResidue& b) {
    return a.is_alternative && b.is_alternative && !b.is_repeated && same_position(a, b) &&
           a.record->name != b.record->name;
  }

  void add(const ChosenResidue& chosen, const std::string& chain, bool keep) {
    ReceptorResidue residue = residue_of(chosen, chain);
    if (chosen.atoms.empty()) {
      if (keep) notes_.hydrogens += chosen.hydrogens;
      return;
    }
    if (options_.ligand && !file_.ligand && is_named(residue, *options_.ligand)) {
      take_ligand(chosen);
      return;
    }
    if (chosen.kind != ResidueKind::amino_acid && chosen.kind != ResidueKind::nucleotide)
      candidates_.push_back(residue.label());
    if (!keep) return;
    note(chosen, residue.label());
    Receptor& receptor = file_.receptor;
    residue.first_atom = static_cast<int>(receptor.atoms.size());
    residue.atoms = static_cast<int>(chosen.atoms.size());
    for (const AtomRecord& record : chosen.atoms) {
      ReceptorAtom atom;
      atom.position = record.position;
      atom.atomic_number = record.atomic_number;
      atom.name = record.name;
      atom.residue = static_cast<int>(receptor.residues.size());
      receptor.atoms.push_back(std::move(atom));
      notes_.atoms_without_occupancy += record.occupancy <= 0;
    }
    receptor.residues.push_back(std::move(residue));
  }

  void note(const ChosenResidue& chosen, const std::string& label) {
    notes_.hydrogens += chosen.hydrogens;
    notes_.repeated_atoms += chosen.repeated_atoms;
    if (chosen.had_alternatives) notes_.alternatives.push_back(label);
    if (chosen.is_repeated) notes_.repeated.push_back(label);
  }

  void take_ligand(const ChosenResidue& chosen) {
    ResidueAtoms& ligand = file_.ligand.emplace();
    ligand.residue = *options_.ligand;
    for (const AtomRecord& atom : chosen.atoms) {
      ligand.names.push_back(atom.name);
      ligand.atomic_numbers.push_back(atom.atomic_number);
      ligand.positions.push_back(atom.position);
    }
  }

  [[noreturn]] void refuse_ligand() const {
    ReceptorResidue wanted;
    wanted.name = options_.ligand->name;
    wanted.chain = options_.ligand->chain;
    wanted.number = options_.ligand->number;
    wanted.insertion_code = options_.ligand->insertion_code;
    throw UsageError("the structure has no residue " + wanted.label() +
                     (candidates_.empty() ? "; all its residues are amino acids, nucleotides or water"
                                          : "; it has " + shortened_list(candidates_, 30)));
  }

  const ReceptorOptions& options_;
  ReceptorFile file_;
  ReadingNotes notes_;
  std::vector<std::string> candidates_;  // what may be meant by the ligand
};

void require_chains(const CoordinateRecords& records, const std::vector<std::string>& wanted) {
  for (const std::string& name : wanted) {
    const auto has_name = [&](const ChainRecord& chain) { return chain.name == name; };
    if (std::any_of(records.chains.begin(), records.chains.end(), has_name)) continue;
    std::vector<std::string> names;
    for (const ChainRecord& chain : records.chains) names.push_back(chain.name.empty() ? "''" : chain.name);
    throw UsageError("the structure has no chain " + name + "; its chains are " + shortened_list(names, 60));
  }
}

}  // namespace

ResidueName parse_residue_name(std::string_view text) {
  const auto refuse = [&]() -> UsageError {
    return UsageError("'" + std::string(text) +
                      "' does not name a residue; expected name, chain and number, for instance SKE:A:401");
  };
  const std::size_t first = text.find(':'), last = text.rfind(':');
  if (first == std::string_view::npos || first == last || first == 0) throw refuse();
  ResidueName residue;
  residue.name = text.substr(0, first);
  residue.chain = text.substr(first + 1, last - first - 1);
  std::string_view number = text.substr(last + 1);
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), residue.number);
  number.remove_prefix(static_cast<std::size_t>(end - number.data()));
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (failure != std::errc() || number.size() > 1 || (number.size() == 1 && !is_letter(number.front())) ||
      residue.chain.find(':') != std::string::npos)
    throw refuse();
  if (!number.empty()) residue.insertion_code = number.front();
  return residue;
}

ReceptorFile read_receptor(const std::string& path, const ReceptorOptions& options) {
  const CoordinateRecords records = read_coordinate_records(path);
  require_chains(records, options.chains);
  Assembly assembly(options);
  for (const ChainRecord& chain : records.chains) assembly.add(chain);
  return assembly.finish(path, records.several_models);
}

}  // namespace libbio::molecule
