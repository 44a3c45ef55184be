// What the text of a record says.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "libbio/molecule/molecule_graph.h"
#include "libbio/molecule/record_text.h"

namespace libbio::molecule {

enum class Dimension { not_said, two, three };

// Atoms have finite coordinates below 1e5 Å; bonds join different atoms of the list, each pair once.
struct ParsedRecord {
  std::string title;
  std::map<std::string, std::string> properties;  // data fields; lines of one are joined by "\n"
  Dimension dimension = Dimension::not_said;
  MoleculeGraph graph;
};

// The title and data fields are filled even if the parsers below throw.
void read_mol_title(const RecordText& record, ParsedRecord& parsed);
void read_mol2_title(const RecordText& record, ParsedRecord& parsed);

// A record of MOL or SDF, V2000 or V3000; a record of MOL2 (bond types of Sybyl; atom types of Sybyl or
// GAFF). InputError with the line at fault.
void parse_mol_record(const RecordText& record, ParsedRecord& parsed);
void parse_mol2_record(const RecordText& record, ParsedRecord& parsed);
// The part of parse_mol_record for V3000.
void parse_v3000(const RecordText& record, ParsedRecord& parsed);

// Symbols of MOL files that stand for no element: queries, R groups, lone pairs.
bool is_dummy_symbol(std::string_view symbol);
// The value of a coordinate; InputError if it is not a finite number below 1e5.
double coordinate_in(const RecordText& record, std::size_t line, std::string_view field, char axis);
// Appends a bond of atoms counted from 0 by the file; InputError unless they are two different atoms.
void add_bond(const RecordText& record, std::size_t line, int first, int second, int order,
              MoleculeGraph& graph);
// Bonds given twice are kept once. InputError if their orders differ; `lines` holds the line of each bond.
void require_each_bond_once(const RecordText& record, std::vector<std::size_t>& lines, MoleculeGraph& graph);

}  // namespace libbio::molecule
