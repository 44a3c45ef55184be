#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_map>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/record_fields.h"
#include "libbio/molecule/record_parser.h"

namespace libbio::molecule {
namespace {

constexpr double kFarthest = 1e5;  // Å

struct Counts {
  int atoms = 0, bonds = 0;
};

Counts counts_of(const RecordText& record) {
  const std::string_view line = record.line(3);
  const auto atoms = number_in<int>(columns(line, 0, 3));
  const auto bonds = number_in<int>(columns(line, 3, 3));
  if (!atoms || !bonds || *atoms < 0 || *bonds < 0)
    throw InputError("line 4 of the record is not the counts line of a molecule",
                     record.here(3, 1, 6, "expected the numbers of atoms and bonds in columns 1-3 and 4-6"));
  return {*atoms, *bonds};
}

[[noreturn]] void throw_cut_off(const RecordText& record, const Counts& counts, const char* what, int found,
                                int expected) {
  throw InputError(
      "the record ends after " + std::to_string(found) + " of " + std::to_string(expected) + " " + what,
      record.here(3, 0, 0,
                  "announces " + std::to_string(counts.atoms) + " atoms and " + std::to_string(counts.bonds) +
                      " bonds"));
}

// Fixed columns; where these hold no numbers, words, as scripts write them.
GraphAtom atom_of(const RecordText& record, std::size_t index, std::vector<std::string_view>& words) {
  const std::string_view line = record.line(index);
  std::string_view fields[3] = {columns(line, 0, 10), columns(line, 10, 10), columns(line, 20, 10)};
  std::string_view symbol = columns(line, 31, 3);
  std::string_view charge = columns(line, 36, 3);
  const auto is_number = [](std::string_view field) { return number_in<double>(field).has_value(); };
  if (!std::all_of(std::begin(fields), std::end(fields), is_number) || symbol.empty()) {
    split_words(line, words);
    if (words.size() >= 4 && is_number(words[0]) && is_number(words[1]) && is_number(words[2])) {
      std::copy_n(words.begin(), 3, fields);
      symbol = words[3];
      charge = words.size() > 5 ? words[5] : std::string_view();
    }
  }
  GraphAtom atom;
  atom.position = {coordinate_in(record, index, fields[0], 'x'), coordinate_in(record, index, fields[1], 'y'),
                   coordinate_in(record, index, fields[2], 'z')};
  atom.atomic_number = is_dummy_symbol(symbol) ? 0 : atomic_number_of(symbol);
  if (atom.atomic_number == 0 && !is_dummy_symbol(symbol))
    throw InputError("'" + std::string(symbol) + "' is not an element",
                     symbol.empty() ? record.here(index, 32, 34, "expected a symbol")
                                    : record.at(index, symbol, "expected a symbol"));
  const int code = number_in<int>(charge).value_or(0);  // 1..7 are +3..-3; 4 is a radical
  atom.charge = code >= 1 && code <= 7 ? 4 - code : 0;
  return atom;
}

int bond_order(const RecordText& record, std::size_t index, std::string_view field) {
  const int type = number_in<int>(field).value_or(0);
  if (type >= 1 && type <= 4) return type;
  throw InputError("'" + std::string(field) + "' is not the order of a bond",
                   record.here(index, 7, 9, "expected 1, 2, 3 or 4 (aromatic)"));
}

void parse_bond(const RecordText& record, std::size_t index, std::vector<std::string_view>& words,
                MoleculeGraph& graph) {
  const std::string_view line = record.line(index);
  std::string_view fields[3] = {columns(line, 0, 3), columns(line, 3, 3), columns(line, 6, 3)};
  auto first = number_in<int>(fields[0]), second = number_in<int>(fields[1]);
  if (!first || !second || fields[2].empty()) {
    split_words(line, words);
    if (words.size() >= 3) {
      std::copy_n(words.begin(), 3, fields);
      first = number_in<int>(fields[0]);
      second = number_in<int>(fields[1]);
    }
  }
  if (!first || !second)
    throw InputError("not a bond", record.here(index, 1, 9, "expected two atom numbers and an order"));
  add_bond(record, index, *first - 1, *second - 1, bond_order(record, index, fields[2]), graph);
}

void parse_charges(const RecordText& record, std::size_t index, std::vector<std::string_view>& words,
                   MoleculeGraph& graph) {
  split_words(record.line(index), words);
  for (std::size_t i = 3; i + 1 < words.size(); i += 2) {
    const auto atom = number_in<int>(words[i]), charge = number_in<int>(words[i + 1]);
    if (!atom || !charge || *atom < 1 || *atom > static_cast<int>(graph.atoms.size()) || *charge < -15 ||
        *charge > 15)
      throw InputError("not a charge of an atom of this molecule",
                       record.at(index, words[i], "expected an atom number and its charge"));
    graph.atoms[static_cast<std::size_t>(*atom) - 1].charge = *charge;
  }
}

void parse_properties(const RecordText& record, std::size_t index, MoleculeGraph& graph) {
  std::vector<std::string_view> words;
  bool has_charges = false;
  for (; index < record.lines() && !record.line(index).starts_with("M  END"); ++index) {
    if (!record.line(index).starts_with("M  CHG")) continue;
    // They replace those of the atom lines.
    if (!has_charges)
      for (GraphAtom& atom : graph.atoms) atom.charge = 0;
    has_charges = true;
    parse_charges(record, index, words, graph);
  }
  for (++index; index < record.lines(); ++index)
    if (record.line(index).starts_with("M  END"))
      throw InputError("the record holds two molecules: a line '$$$$' is missing between them",
                       record.here(index));
}

void parse_v2000(const RecordText& record, ParsedRecord& parsed) {
  const Counts counts = counts_of(record);
  MoleculeGraph& graph = parsed.graph;
  std::vector<std::string_view> words;
  std::size_t index = 4;
  graph.atoms.reserve(static_cast<std::size_t>(counts.atoms));
  for (int i = 0; i < counts.atoms; ++i, ++index) {
    if (index >= record.lines()) throw_cut_off(record, counts, "atoms", i, counts.atoms);
    graph.atoms.push_back(atom_of(record, index, words));
    graph.atoms.back().number = i + 1;
  }
  std::vector<std::size_t> lines;
  for (int i = 0; i < counts.bonds; ++i, ++index) {
    if (index >= record.lines()) throw_cut_off(record, counts, "bonds", i, counts.bonds);
    parse_bond(record, index, words, graph);
    lines.push_back(index);
  }
  require_each_bond_once(record, lines, graph);
  parse_properties(record, index, graph);
}

}  // namespace

bool is_dummy_symbol(std::string_view symbol) {
  static const std::set<std::string_view> symbols = {"*", "A",  "Q",  "X",  "M",  "L",  "R",  "R#",
                                                     "G", "LP", "Lp", "Du", "Xx", "XX", "Pol"};
  return symbols.contains(symbol) ||
         (symbol.size() > 1 && symbol[0] == 'R' && symbol.find_first_not_of("0123456789", 1) == symbol.npos);
}

double coordinate_in(const RecordText& record, std::size_t line, std::string_view field, char axis) {
  const auto value = number_in<double>(field);
  if (value && std::abs(*value) < kFarthest) return *value;
  throw InputError("atom coordinate is not a number",
                   field.empty() ? record.here(line, 0, 0, std::string("no ") + axis)
                                 : record.at(line, field, std::string("expected ") + axis + " in Å"));
}

void add_bond(const RecordText& record, std::size_t line, int first, int second, int order,
              MoleculeGraph& graph) {
  const int atoms = static_cast<int>(graph.atoms.size());
  if (first < 0 || first >= atoms || second < 0 || second >= atoms)
    throw InputError("a bond of an atom that is not there",
                     record.here(line, 0, 0, "expected atoms 1 to " + std::to_string(atoms)));
  if (first == second) throw InputError("a bond of an atom with itself", record.here(line));
  graph.bonds.push_back({first, second, order});
}

void require_each_bond_once(const RecordText& record, std::vector<std::size_t>& lines, MoleculeGraph& graph) {
  std::unordered_map<std::uint64_t, int> order_of;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < graph.bonds.size(); ++i) {
    const GraphBond bond = graph.bonds[i];
    const auto low = static_cast<std::uint64_t>(std::min(bond.first, bond.second));
    const auto high = static_cast<std::uint64_t>(std::max(bond.first, bond.second));
    const auto [place, is_new] = order_of.emplace(low << 32 | high, bond.order);
    if (is_new)
      graph.bonds[kept++] = bond;
    else if (place->second != bond.order)
      throw InputError("a second bond, of another order, between the same atoms", record.here(lines[i]));
  }
  graph.bonds.resize(kept);
}

void read_mol_title(const RecordText& record, ParsedRecord& parsed) {
  parsed.title = trimmed(record.line(0));
  std::size_t index = 4;
  while (index < record.lines() && !record.line(index).starts_with("M  END")) ++index;
  std::string* value = nullptr;
  for (++index; index < record.lines(); ++index) {
    const std::string_view line = record.line(index);
    const std::size_t open = line.find('<'), close = line.rfind('>');
    if (line.starts_with('>') && value == nullptr) {
      if (open == line.npos || close == line.npos || close < open) continue;
      value = &parsed.properties[std::string(line.substr(open + 1, close - open - 1))];
      value->clear();
    } else if (trimmed(line).empty()) {
      value = nullptr;
    } else if (value != nullptr) {
      if (!value->empty()) *value += '\n';
      *value += line;
    }
  }
}

void parse_mol_record(const RecordText& record, ParsedRecord& parsed) {
  if (record.lines() < 4)
    throw InputError("the record ends before its counts line",
                     record.here(0, 0, 0, "expected three header lines, then the counts line"));
  // The program's line: initials, program, date and time, dimension.
  const std::string_view dimension = columns(record.line(1), 20, 2);
  parsed.dimension = dimension == "2D"   ? Dimension::two
                     : dimension == "3D" ? Dimension::three
                                         : Dimension::not_said;
  if (record.line(3).find("V3000") != std::string_view::npos)
    parse_v3000(record, parsed);
  else
    parse_v2000(record, parsed);
}

}  // namespace libbio::molecule
