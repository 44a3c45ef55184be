#include "libbio/molecule/pdb_pose.h"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "libbio/molecule/element.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/record_fields.h"
#include "libbio/molecule/record_parser.h"

namespace libbio::molecule {
namespace {

constexpr std::string_view kSmiles = "REMARK SMILES ";

bool is_pdbqt(const RecordText& record) {
  for (std::size_t i = 0; i < record.lines(); ++i)
    if (record.line(i).starts_with("ROOT") || record.line(i).starts_with("TORSDOF")) return true;
  return false;
}

// Of AutoDock's types, by which atoms are told apart that are one element. 0 if it is none; -1 for points
// that are no atoms: water of hydrated docking, closures of macrocycles.
int element_of_autodock_type(std::string_view type) {
  static constexpr std::array<std::pair<std::string_view, int>, 16> kTypes = {{{"A", 6},
                                                                               {"OA", 8},
                                                                               {"OS", 8},
                                                                               {"NA", 7},
                                                                               {"NS", 7},
                                                                               {"SA", 16},
                                                                               {"HD", 1},
                                                                               {"HS", 1},
                                                                               {"CG0", 6},
                                                                               {"CG1", 6},
                                                                               {"CG2", 6},
                                                                               {"CG3", 6},
                                                                               {"G0", -1},
                                                                               {"G1", -1},
                                                                               {"G2", -1},
                                                                               {"G3", -1}}};
  for (const auto& [name, element] : kTypes)
    if (type == name) return element;
  return type == "W" ? -1 : atomic_number_of(type);
}

// Where a file has no column of elements: the letters that a name begins with. Names of carbon such as CA are
// far more common in ligands than calcium is, so that of two letters only some are believed.
int element_of_name(std::string_view line) {
  std::string letters;
  for (const char c : columns(line, 12, 4))
    if (std::isalpha(static_cast<unsigned char>(c)))
      letters += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    else if (!letters.empty())
      break;
  for (const std::string_view two : {"CL", "BR", "SI", "SE", "AS"})
    if (letters.starts_with(two)) return atomic_number_of(two);
  return letters.empty() ? 0 : atomic_number_of(letters.substr(0, 1));
}

int element_of(const RecordText& record, std::size_t index, bool pdbqt) {
  const std::string_view line = record.line(index);
  const std::string_view field = pdbqt ? columns(line, 77, 3) : columns(line, 76, 2);
  const int element = pdbqt           ? element_of_autodock_type(field)
                      : field.empty() ? element_of_name(line)
                                      : atomic_number_of(field);
  if (element != 0) return element;
  throw InputError(field.empty() ? "an atom without an element"
                                 : "'" + std::string(field) + "' is not " +
                                       (pdbqt ? "an AutoDock atom type" : "an element"),
                   field.empty() ? record.here(index) : record.at(index, field));
}

ResidueName residue_of(std::string_view line) {
  ResidueName residue;
  residue.name = columns(line, 17, 3);
  residue.chain = columns(line, 21, 1);
  residue.number = number_in<int>(columns(line, 22, 4)).value_or(0);
  return residue;
}

}  // namespace

ResidueAtoms read_pdb_pose(const RecordText& record) {
  ResidueAtoms atoms;
  const bool pdbqt = is_pdbqt(record);
  char location = 0;  // the alternative that is taken
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (!is_pdb_atom(line)) continue;
    if (line[16] != ' ' && location == 0) location = line[16];
    if (line[16] != ' ' && line[16] != location) continue;
    const int element = element_of(record, i, pdbqt);
    if (element <= 1) continue;
    if (atoms.names.empty()) atoms.residue = residue_of(line);
    atoms.names.emplace_back(columns(line, 12, 4));
    atoms.atomic_numbers.push_back(element);
    atoms.positions.push_back({coordinate_in(record, i, columns(line, 30, 8), 'x'),
                               coordinate_in(record, i, columns(line, 38, 8), 'y'),
                               coordinate_in(record, i, columns(line, 46, 8), 'z')});
    if (std::ssize(atoms.names) > kMostHeavyAtoms)
      throw InputError("more than " + std::to_string(kMostHeavyAtoms) + " heavy atoms: is this a ligand?",
                       record.here(i));
  }
  if (atoms.names.empty()) throw InputError("no heavy atom", record.here(0));
  return atoms;
}

std::string pdb_title(const RecordText& record) {
  std::string title;
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (line.starts_with("REMARK"))
      if (const std::string_view rest = trimmed(line.substr(6)); rest.starts_with("Name = "))
        return std::string(trimmed(rest.substr(7)));
    if (title.empty() && (line.starts_with("TITLE ") || line.starts_with("COMPND")))
      title = trimmed(line.substr(6));
  }
  return title;
}

std::string smiles_remark(const RecordText& record) {
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (line.starts_with(kSmiles) && !line.starts_with("REMARK SMILES IDX"))
      return std::string(trimmed(line.substr(kSmiles.size())));
  }
  return {};
}

}  // namespace libbio::molecule
