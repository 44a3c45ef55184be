// The 20 amino acids as they are built: atoms, bonds with orders, charges and roles.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/atom_roles.h"

namespace libbio::molecule {

struct TemplateAtom {
  std::string name;  // "CA"
  int atomic_number = 0;
  // Of the form near pH 7: -1 at OD2 of ASP, OE2 of GLU, OXT; +1 at NZ of LYS, NH2 of ARG; HIS is neutral.
  int formal_charge = 0;
  AtomRoles roles;  // both nitrogens of HIS are donor and acceptor, as its hydrogen may be on either
  bool aromatic = false;
  bool backbone = false;  // N, CA, C, O, OXT
  bool optional = false;  // OXT, which only the last residue of a chain has
  int type = 0;           // as ReceptorAtom::type
};

struct TemplateBond {
  int first = 0, second = 0;  // atoms
  int order = 1;              // 1 or 2: a Kekulé structure (HIS has its hydrogen on NE2)
  bool aromatic = false;
};

struct ResidueTemplate {
  std::string name;  // "ALA"
  char letter = 'X';
  std::vector<TemplateAtom> atoms;  // in the order of the PDB; OXT last
  std::vector<TemplateBond> bonds;  // all of them lie within the residue

  // -1 if there is no atom of that name.
  int find(std::string_view atom) const;
};

// By letter of the amino acid; the address of each template stays.
std::span<const ResidueTemplate> residue_templates();
// The template of an amino acid, null if it is none of the 20.
const ResidueTemplate* residue_template(char letter);
const ResidueTemplate* residue_template(std::string_view name);

// Types of atoms of the templates: 0 <= type < template_atom_types().
int template_atom_types();
// "ASP OD", "ALA CA"; "OXT" for that of all residues.
const std::string& template_atom_type_name(int type);

}  // namespace libbio::molecule
