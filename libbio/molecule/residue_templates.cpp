#include "libbio/molecule/residue_templates.h"

#include <algorithm>
#include <array>
#include <utility>

namespace libbio::molecule {
namespace {

// Bonds: "A-B" single, "A=B" double, "A~B" and "A:B" those of an aromatic ring (single and double of a Kekulé
// structure). Alike: atoms that differ by name only, two or more to a group, groups parted by "|".
struct Outline {
  char letter;
  std::string_view name;
  std::string_view side_chain;  // bonds but those of the backbone and CA-CB
  std::string_view donors, acceptors;
  std::string_view acids, bases;
  std::string_view alike;
  std::string_view charged;  // "OD2-"
};

constexpr std::array<Outline, 20> kOutlines = {{
    {'A', "ALA", "", "", "", "", "", "", ""},
    {'C', "CYS", "CB-SG", "SG", "SG", "", "", "", ""},
    {'D', "ASP", "CB-CG CG=OD1 CG-OD2", "", "OD1 OD2", "OD1 OD2", "", "OD1 OD2", "OD2-"},
    {'E', "GLU", "CB-CG CG-CD CD=OE1 CD-OE2", "", "OE1 OE2", "OE1 OE2", "", "OE1 OE2", "OE2-"},
    {'F', "PHE", "CB-CG CG:CD1 CG~CD2 CD1~CE1 CD2:CE2 CE1:CZ CE2~CZ", "", "", "", "", "CD1 CD2|CE1 CE2", ""},
    {'G', "GLY", "", "", "", "", "", "", ""},
    {'H', "HIS", "CB-CG CG~ND1 CG:CD2 ND1:CE1 CD2~NE2 CE1~NE2", "ND1 NE2", "ND1 NE2", "", "", "", ""},
    {'I', "ILE", "CB-CG1 CB-CG2 CG1-CD1", "", "", "", "", "", ""},
    {'K', "LYS", "CB-CG CG-CD CD-CE CE-NZ", "NZ", "", "", "NZ", "", "NZ+"},
    {'L', "LEU", "CB-CG CG-CD1 CG-CD2", "", "", "", "", "CD1 CD2", ""},
    {'M', "MET", "CB-CG CG-SD SD-CE", "", "SD", "", "", "", ""},
    {'N', "ASN", "CB-CG CG=OD1 CG-ND2", "ND2", "OD1", "", "", "", ""},
    {'P', "PRO", "CB-CG CG-CD CD-N", "", "", "", "", "", ""},
    {'Q', "GLN", "CB-CG CG-CD CD=OE1 CD-NE2", "NE2", "OE1", "", "", "", ""},
    {'R', "ARG", "CB-CG CG-CD CD-NE NE-CZ CZ-NH1 CZ=NH2", "NE NH1 NH2", "", "", "NE NH1 NH2", "NH1 NH2",
     "NH2+"},
    {'S', "SER", "CB-OG", "OG", "OG", "", "", "", ""},
    {'T', "THR", "CB-OG1 CB-CG2", "OG1", "OG1", "", "", "", ""},
    {'V', "VAL", "CB-CG1 CB-CG2", "", "", "", "", "CG1 CG2", ""},
    {'W', "TRP", "CB-CG CG:CD1 CG~CD2 CD1~NE1 CD2:CE2 NE1~CE2 CD2~CE3 CE2~CZ2 CE3:CZ3 CZ2:CH2 CZ3~CH2", "NE1",
     "", "", "", "", ""},
    {'Y', "TYR", "CB-CG CG:CD1 CG~CD2 CD1~CE1 CD2:CE2 CE1:CZ CE2~CZ CZ-OH", "OH", "OH", "", "",
     "CD1 CD2|CE1 CE2", ""},
}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool contains(std::string_view list, std::string_view name) {
  const std::vector<std::string_view> names = split(list, ' ');
  return std::find(names.begin(), names.end(), name) != names.end();
}

int element_of(std::string_view atom) {
  switch (atom.front()) {
    case 'C':
      return 6;
    case 'N':
      return 7;
    case 'O':
      return 8;
    default:
      return 16;
  }
}

struct Catalogue {
  std::vector<ResidueTemplate> templates;
  std::vector<std::string> type_names;
};

int atom_named(ResidueTemplate& residue, std::string_view name) {
  const int known = residue.find(name);
  if (known >= 0) return known;
  TemplateAtom atom;
  atom.name = name;
  atom.atomic_number = element_of(name);
  residue.atoms.push_back(std::move(atom));
  return static_cast<int>(residue.atoms.size()) - 1;
}

void add_bonds(ResidueTemplate& residue, std::string_view list) {
  for (std::string_view bond : split(list, ' ')) {
    const std::size_t sign = bond.find_first_of("-=~:");
    const char kind = bond[sign];
    const int first = atom_named(residue, bond.substr(0, sign));
    const int second = atom_named(residue, bond.substr(sign + 1));
    const bool aromatic = kind == '~' || kind == ':';
    residue.bonds.push_back({first, second, kind == '=' || kind == ':' ? 2 : 1, aromatic});
    if (!aromatic) continue;
    residue.atoms[static_cast<std::size_t>(first)].aromatic = true;
    residue.atoms[static_cast<std::size_t>(second)].aromatic = true;
  }
}

void set_roles(ResidueTemplate& residue, const Outline& outline) {
  for (TemplateAtom& atom : residue.atoms) {
    atom.backbone = contains("N CA C O OXT", atom.name);
    atom.optional = atom.name == "OXT";
    atom.roles.donor = contains(outline.donors, atom.name) || (atom.name == "N" && outline.letter != 'P');
    atom.roles.acceptor = contains(outline.acceptors, atom.name) || atom.name == "O" || atom.name == "OXT";
    atom.roles.hydrophobic = atom.atomic_number == 6;
    if (contains(outline.acids, atom.name) || atom.name == "OXT") atom.roles.ionisable = Ionisable::acid;
    if (contains(outline.bases, atom.name)) atom.roles.ionisable = Ionisable::base;
    for (std::string_view charged : split(outline.charged, ' '))
      if (charged.substr(0, charged.size() - 1) == atom.name)
        atom.formal_charge = charged.back() == '+' ? 1 : -1;
    if (atom.name == "OXT") atom.formal_charge = -1;
  }
  for (const TemplateBond& bond : residue.bonds) {
    TemplateAtom& first = residue.atoms[static_cast<std::size_t>(bond.first)];
    TemplateAtom& second = residue.atoms[static_cast<std::size_t>(bond.second)];
    if (first.atomic_number != 6) second.roles.hydrophobic = false;
    if (second.atomic_number != 6) first.roles.hydrophobic = false;
  }
}

// The part of the name that the atoms of a group share: "OD" of OD1 and OD2.
std::string_view shared_name(std::string_view alike, std::string_view atom) {
  for (std::string_view group : split(alike, '|'))
    if (contains(group, atom)) return atom.substr(0, atom.size() - 1);
  return atom;
}

Catalogue make_catalogue() {
  Catalogue catalogue;
  for (const Outline& outline : kOutlines) {
    ResidueTemplate residue;
    residue.name = outline.name;
    residue.letter = outline.letter;
    add_bonds(residue, "N-CA CA-C C=O");
    if (outline.letter != 'G') add_bonds(residue, "CA-CB");
    add_bonds(residue, outline.side_chain);
    add_bonds(residue, "C-OXT");
    set_roles(residue, outline);
    for (TemplateAtom& atom : residue.atoms) {
      const std::string type =
          atom.optional ? atom.name : residue.name + " " + std::string(shared_name(outline.alike, atom.name));
      auto& names = catalogue.type_names;
      const auto known = std::find(names.begin(), names.end(), type);
      atom.type = static_cast<int>(known - names.begin());
      if (known == names.end()) names.push_back(type);
    }
    catalogue.templates.push_back(std::move(residue));
  }
  return catalogue;
}

const Catalogue& catalogue() {
  static const Catalogue made = make_catalogue();
  return made;
}

}  // namespace

int ResidueTemplate::find(std::string_view atom) const {
  for (std::size_t i = 0; i < atoms.size(); ++i)
    if (atoms[i].name == atom) return static_cast<int>(i);
  return -1;
}

std::span<const ResidueTemplate> residue_templates() {
  return catalogue().templates;
}

const ResidueTemplate* residue_template(char letter) {
  for (const ResidueTemplate& residue : residue_templates())
    if (residue.letter == letter) return &residue;
  return nullptr;
}

const ResidueTemplate* residue_template(std::string_view name) {
  for (const ResidueTemplate& residue : residue_templates())
    if (residue.name == name) return &residue;
  return nullptr;
}

int template_atom_types() {
  return static_cast<int>(catalogue().type_names.size());
}

const std::string& template_atom_type_name(int type) {
  return catalogue().type_names.at(static_cast<std::size_t>(type));
}

}  // namespace libbio::molecule
