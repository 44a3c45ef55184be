#include <unordered_map>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/record_fields.h"
#include "libbio/molecule/record_parser.h"

namespace libbio::molecule {
namespace {

constexpr std::string_view kPrefix = "M  V30 ";

// A logical line: lines that end with '-' go on in the next one.
struct EntryLine {
  std::size_t index = 0;  // of its first line
  std::string text;
};

class V3000Parser {
 public:
  V3000Parser(const RecordText& record, MoleculeGraph& graph) : record_(record), graph_(graph) {}

  void parse() {
    std::string block;
    while (next()) {
      split_words(entry_.text, words_);
      if (words_.size() >= 2 && words_[0] == "BEGIN") {
        block = words_[1];
        has_atoms_ = has_atoms_ || block == "ATOM";
      } else if (words_.size() >= 2 && words_[0] == "END") {
        block.clear();
      } else if (block == "ATOM") {
        parse_atom();
      } else if (block == "BOND") {
        parse_bond();
      } else if (!words_.empty() && words_[0] == "COUNTS") {
        parse_counts();
      }
    }
    if (!has_atoms_)
      throw InputError("the V3000 record has no atoms",
                       record_.here(3, 0, 0, "no 'M  V30 BEGIN ATOM' follows"));
    if (graph_.atoms.size() != atoms_ || lines_of_bonds_ != bonds_)
      throw InputError("the record has " + std::to_string(graph_.atoms.size()) + " atoms and " +
                           std::to_string(lines_of_bonds_) + " bonds; announced are " +
                           std::to_string(atoms_) + " and " + std::to_string(bonds_),
                       record_.here(counts_line_));
    require_each_bond_once(record_, bond_lines_, graph_);
  }

 private:
  bool next() {
    for (; index_ < record_.lines() && !record_.line(index_).starts_with("M  END"); ++index_) {
      if (!record_.line(index_).starts_with(kPrefix)) continue;
      entry_ = {index_, ""};
      for (;;) {
        const std::string_view line = record_.line(index_);
        entry_.text += line.substr(kPrefix.size());
        ++index_;
        if (!entry_.text.ends_with('-') || !record_.line(index_).starts_with(kPrefix)) return true;
        entry_.text.pop_back();
      }
    }
    return false;
  }

  [[noreturn]] void refuse(const std::string& what, std::string remark) const {
    throw InputError(what, record_.here(entry_.index, 0, 0, std::move(remark)));
  }

  void parse_counts() {
    const auto atoms = words_.size() > 2 ? number_in<std::size_t>(words_[1]) : std::nullopt;
    const auto bonds = words_.size() > 2 ? number_in<std::size_t>(words_[2]) : std::nullopt;
    if (!atoms || !bonds) refuse("not a counts line", "expected COUNTS and the numbers of atoms and bonds");
    atoms_ = *atoms;
    bonds_ = *bonds;
    counts_line_ = entry_.index;
  }

  void parse_atom() {
    const auto number = words_.size() >= 5 ? number_in<int>(words_[0]) : std::nullopt;
    if (!number) refuse("not an atom", "expected number, element, x, y, z");
    GraphAtom atom;
    atom.number = *number;
    std::string_view symbol = words_[1];
    if (symbol.size() > 2 && symbol.front() == '"') symbol = symbol.substr(1, symbol.size() - 2);
    atom.atomic_number = atomic_number_of(symbol);
    const bool is_query = is_dummy_symbol(symbol) || symbol.starts_with('[');
    if (atom.atomic_number == 0 && !is_query)
      refuse("'" + std::string(symbol) + "' is not an element", "expected a symbol");
    double* const to[] = {&atom.position.x, &atom.position.y, &atom.position.z};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto value = number_in<double>(words_[2 + axis]);
      if (!value || !(*value > -1e5 && *value < 1e5))
        refuse("atom coordinate is not a number", std::string("expected ") + "xyz"[axis] + " in Å");
      *to[axis] = *value;
    }
    for (std::size_t i = 5; i < words_.size(); ++i)
      if (words_[i].starts_with("CHG=")) {
        const auto charge = number_in<int>(words_[i].substr(4));
        if (!charge || *charge < -15 || *charge > 15) refuse("not a charge", "expected CHG= and a number");
        atom.charge = *charge;
      }
    if (!place_of_.emplace(*number, static_cast<int>(graph_.atoms.size())).second)
      refuse("a second atom " + std::to_string(*number), "expected another number");
    graph_.atoms.push_back(atom);
  }

  void parse_bond() {
    constexpr int kDative = 9, kHydrogenBond = 10;
    const auto type = words_.size() >= 4 ? number_in<int>(words_[1]) : std::nullopt;
    const auto first = words_.size() >= 4 ? number_in<int>(words_[2]) : std::nullopt;
    const auto second = words_.size() >= 4 ? number_in<int>(words_[3]) : std::nullopt;
    if (!type || !first || !second) refuse("not a bond", "expected number, type and two atoms");
    ++lines_of_bonds_;
    if (*type == kHydrogenBond) return;
    if ((*type < 1 || *type > 4) && *type != kDative)
      refuse("'" + std::string(words_[1]) + "' is not the order of a bond",
             "expected 1, 2, 3 or 4 (aromatic)");
    const auto a = place_of_.find(*first), b = place_of_.find(*second);
    if (a == place_of_.end() || b == place_of_.end())
      refuse("a bond of an atom that is not there",
             "this record has " + std::to_string(graph_.atoms.size()) + " atoms");
    add_bond(record_, entry_.index, a->second, b->second, *type == kDative ? 1 : *type, graph_);
    bond_lines_.push_back(entry_.index);
  }

  const RecordText& record_;
  MoleculeGraph& graph_;
  std::size_t index_ = 4;
  EntryLine entry_;
  std::vector<std::string_view> words_;
  bool has_atoms_ = false;
  std::size_t atoms_ = 0, bonds_ = 0, lines_of_bonds_ = 0, counts_line_ = 3;
  std::unordered_map<int, int> place_of_;  // of an atom's number
  std::vector<std::size_t> bond_lines_;
};

}  // namespace

void parse_v3000(const RecordText& record, ParsedRecord& parsed) {
  V3000Parser(record, parsed.graph).parse();
}

}  // namespace libbio::molecule
