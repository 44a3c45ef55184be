#include "libbio/molecule/pdb_pose.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "libbio/molecule/element.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/record_fields.h"
#include "libbio/molecule/record_parser.h"

namespace libbio::molecule {
namespace {

constexpr std::string_view kSmiles = "REMARK SMILES ";

bool is_atom(std::string_view line) {
  return line.starts_with("ATOM  ") || line.starts_with("HETATM");
}

// PDBQT has a torsion tree, or at least a charge where PDB has a segment, and types one column further on.
bool is_pdbqt(const RecordText& record) {
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (line.starts_with("ROOT") || line.starts_with("TORSDOF")) return true;
    if (!is_atom(line) || line.size() < 78 || line[76] != ' ' || line[77] == ' ') continue;
    const std::string_view charge = columns(line, 70, 6);
    if (charge.find('.') != charge.npos && number_in<double>(charge)) return true;
  }
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
  if (const std::string_view code = columns(line, 26, 1); !code.empty()) residue.insertion_code = code[0];
  return residue;
}

char location_of(std::string_view line) {
  return line.size() > 16 && line[16] != ' ' ? line[16] : '\0';
}

// Of alternative locations of a residue the one of highest occupancy, ties: the first; atoms that it lacks
// come from the others. `lines` are of atoms; returns those that are taken, in order.
std::vector<std::size_t> chosen_locations(const RecordText& record, const std::vector<std::size_t>& lines) {
  using Residue = std::string_view;  // name, chain, number and insertion code, as they stand in the line
  const auto residue_text = [](std::string_view line) -> Residue { return columns(line, 17, 10); };
  std::map<Residue, std::vector<std::pair<char, double>>> occupancies;
  for (const std::size_t i : lines) {
    const std::string_view line = record.line(i);
    const char location = location_of(line);
    if (location == 0) continue;
    auto& all = occupancies[residue_text(line)];
    auto found = std::ranges::find(all, location, &std::pair<char, double>::first);
    if (found == all.end()) found = all.insert(all.end(), {location, 0});
    found->second += number_in<double>(columns(line, 54, 6)).value_or(1);
  }
  if (occupancies.empty()) return lines;
  const auto best = [&](std::string_view line) {
    const auto& all = occupancies.at(residue_text(line));
    return std::ranges::max_element(all, {}, &std::pair<char, double>::second)->first;
  };
  std::set<std::pair<Residue, std::string_view>> taken;  // atoms by residue and name
  std::vector<std::size_t> chosen;
  for (const bool preferred : {true, false})
    for (const std::size_t i : lines) {
      const std::string_view line = record.line(i);
      const char location = location_of(line);
      if (location == 0 ? !preferred : (location == best(line)) != preferred) continue;
      if (taken.insert({residue_text(line), columns(line, 12, 4)}).second || location == 0)
        chosen.push_back(i);
    }
  std::ranges::sort(chosen);
  return chosen;
}

// Of the ligand: side chains of flexible docking stand between BEGIN_RES and END_RES.
std::vector<std::size_t> atom_lines(const RecordText& record) {
  std::vector<std::size_t> lines;
  bool side_chain = false;
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (line.starts_with("BEGIN_RES")) side_chain = true;
    if (line.starts_with("END_RES")) side_chain = false;
    if (!side_chain && is_atom(line)) lines.push_back(i);
  }
  return chosen_locations(record, lines);
}

}  // namespace

ResidueAtoms read_pdb_pose(const RecordText& record) {
  ResidueAtoms atoms;
  const bool pdbqt = is_pdbqt(record);
  for (const std::size_t i : atom_lines(record)) {
    const std::string_view line = record.line(i);
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

PdbHeader pdb_header(const RecordText& record) {
  PdbHeader header;
  bool named = false;
  for (std::size_t i = 0; i < record.lines(); ++i) {
    const std::string_view line = record.line(i);
    if (line.starts_with("MODEL") && !is_atom(line)) {
      header.of_file = {header.title, header.smiles};
      continue;
    }
    if (line.starts_with("REMARK"))
      if (const std::string_view rest = trimmed(line.substr(6)); !named && rest.starts_with("Name = ")) {
        header.title = trimmed(rest.substr(7));
        named = true;
      }
    if (header.title.empty() && (line.starts_with("TITLE ") || line.starts_with("COMPND")))
      header.title = trimmed(line.substr(6));
    if (header.smiles.empty() && line.starts_with(kSmiles) && !line.starts_with("REMARK SMILES IDX"))
      header.smiles = trimmed(line.substr(kSmiles.size()));
  }
  return header;
}

}  // namespace libbio::molecule
