#include <unordered_map>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/record_fields.h"
#include "libbio/molecule/record_parser.h"

namespace libbio::molecule {
namespace {

// Types of Sybyl ("C.ar", "Cl", "LP") begin with the element; those of GAFF ("ca", "cl", "n4") are lower case
// and, but for Cl and Br, begin with an element of one letter. -1 if it is neither.
int atomic_number_of_type(std::string_view type) {
  const std::string_view symbol = type.substr(0, type.find('.'));
  for (const std::string_view dummy : {"Du", "LP", "Lp", "Any", "Hal", "Het", "Hev", "DU"})
    if (symbol == dummy) return 0;
  if (!symbol.empty() && symbol.front() >= 'a' && symbol.front() <= 'z') {
    if (symbol == "cl" || symbol == "br") return atomic_number_of(symbol);
    const int number = atomic_number_of(symbol.substr(0, 1));
    return number == 0 ? -1 : number;
  }
  const int number = atomic_number_of(symbol);
  return number == 0 ? -1 : number;
}

class Mol2Parser {
 public:
  Mol2Parser(const RecordText& record, MoleculeGraph& graph) : record_(record), graph_(graph) {}

  void parse() {
    enum class Section { other, molecule, atom, bond };
    Section section = Section::other;
    for (index_ = 0; index_ < record_.lines(); ++index_) {
      const std::string_view line = record_.line(index_);
      if (line.starts_with("@<TRIPOS>")) {
        const std::string_view name = trimmed(line.substr(9));
        section = name == "MOLECULE" ? Section::molecule
                  : name == "ATOM"   ? Section::atom
                  : name == "BOND"   ? Section::bond
                                     : Section::other;
        if (section == Section::molecule) {
          parse_counts();
          section = Section::other;
        }
        continue;
      }
      if (section == Section::other || line.starts_with('#') || trimmed(line).empty()) continue;
      split_words(line, words_);
      if (section == Section::atom)
        parse_atom();
      else
        parse_bond();
    }
    if (graph_.atoms.size() != atoms_ || (has_bond_count_ && lines_of_bonds_ != bonds_))
      throw InputError("the record has " + std::to_string(graph_.atoms.size()) + " atoms and " +
                           std::to_string(lines_of_bonds_) + " bonds; announced are " +
                           std::to_string(atoms_) + " and " + std::to_string(bonds_),
                       record_.here(2));
    require_each_bond_once(record_, bond_lines_, graph_);
    mark_delocalised_groups();
  }

 private:
  [[noreturn]] void refuse(const std::string& what, std::string remark) const {
    throw InputError(what, record_.here(index_, 0, 0, std::move(remark)));
  }

  void parse_counts() {
    index_ += 2;  // past the title
    split_words(record_.line(index_), words_);
    const auto atoms = words_.empty() ? std::nullopt : number_in<std::size_t>(words_[0]);
    const auto bonds = words_.size() < 2 ? std::nullopt : number_in<std::size_t>(words_[1]);
    if (!atoms || (words_.size() > 1 && !bonds))
      refuse("not the counts line of a molecule", "expected the numbers of atoms and bonds");
    atoms_ = *atoms;
    has_bond_count_ = bonds.has_value();
    bonds_ = bonds.value_or(0);
  }

  void parse_atom() {
    const auto number = words_.size() >= 6 ? number_in<int>(words_[0]) : std::nullopt;
    if (!number) refuse("not an atom", "expected number, name, x, y, z and type");
    GraphAtom atom;
    atom.number = *number;
    atom.position = {coordinate_in(record_, index_, words_[2], 'x'),
                     coordinate_in(record_, index_, words_[3], 'y'),
                     coordinate_in(record_, index_, words_[4], 'z')};
    atom.atomic_number = atomic_number_of_type(words_[5]);
    if (atom.atomic_number < 0)
      throw InputError(
          "'" + std::string(words_[5]) + "' is not an atom type",
          record_.at(index_, words_[5], "expected one that begins with an element, as C.3 or Cl"));
    if (!place_of_.emplace(*number, static_cast<int>(graph_.atoms.size())).second)
      refuse("a second atom " + std::to_string(*number), "expected another number");
    types_.push_back(words_[5]);
    // A nitrogen of an aromatic ring that has, or could have, a hydrogen.
    atom.has_hydrogen = words_[5] == "N.pl3";
    graph_.atoms.push_back(atom);
  }

  void parse_bond() {
    const auto first = words_.size() >= 4 ? number_in<int>(words_[1]) : std::nullopt;
    const auto second = words_.size() >= 4 ? number_in<int>(words_[2]) : std::nullopt;
    if (!first || !second) refuse("not a bond", "expected number, two atoms and type");
    ++lines_of_bonds_;
    const auto a = place_of_.find(*first), b = place_of_.find(*second);
    if (a == place_of_.end() || b == place_of_.end())
      refuse("a bond of an atom that is not there",
             "this record has " + std::to_string(graph_.atoms.size()) + " atoms");
    const std::string_view type = words_[3];
    int order = 1;
    if (type == "nc") return;
    if (type == "2" || type == "3")
      order = type.front() - '0';
    else if (type == "ar" || type == "4")
      order = kAromaticOrder;
    else if (type != "1" && type != "am" && type != "un" && type != "du")
      throw InputError("'" + std::string(type) + "' is not the type of a bond",
                       record_.at(index_, type, "expected 1, 2, 3, am, ar, du, un or nc"));
    add_bond(record_, index_, a->second, b->second, order, graph_);
    bond_lines_.push_back(index_);
  }

  // Programs write carboxylates (O.co2) and guanidinium (C.cat) with whatever bonds; their types say what
  // they are.
  void mark_delocalised_groups() {
    for (GraphBond& bond : graph_.bonds) {
      const auto type = [&](int atom) { return types_[static_cast<std::size_t>(atom)]; };
      const auto is_nitrogen = [&](int atom) { return type(atom).starts_with("N."); };
      if (type(bond.first) == "O.co2" || type(bond.second) == "O.co2" ||
          (type(bond.first) == "C.cat" && is_nitrogen(bond.second)) ||
          (type(bond.second) == "C.cat" && is_nitrogen(bond.first)))
        bond.order = kAromaticOrder;
    }
  }

  const RecordText& record_;
  MoleculeGraph& graph_;
  std::size_t index_ = 0;
  std::vector<std::string_view> words_;
  std::size_t atoms_ = 0, bonds_ = 0, lines_of_bonds_ = 0;
  bool has_bond_count_ = false;
  std::unordered_map<int, int> place_of_;  // of an atom's number
  std::vector<std::string_view> types_;
  std::vector<std::size_t> bond_lines_;
};

}  // namespace

void read_mol2_title(const RecordText& record, ParsedRecord& parsed) {
  parsed.title = trimmed(record.line(1));
}

void parse_mol2_record(const RecordText& record, ParsedRecord& parsed) {
  Mol2Parser(record, parsed.graph).parse();
}

}  // namespace libbio::molecule
