// Types and roles of a receptor's atoms.
#pragma once

#include <span>

#include "libbio/molecule/receptor.h"
#include "libbio/molecule/residue_templates.h"

namespace libbio::molecule {

// Sets type, roles, aromatic and backbone of every atom. Needs residues, names, elements and bonds; `matches`
// as from match_templates. Atoms without a template, and those with more bonds than their template has, get
// roles from element and heavy neighbours: N and O are donor and acceptor unless that is clearly wrong.
void assign_types(Receptor& receptor, std::span<const TemplateAtom* const> matches);

}  // namespace libbio::molecule
