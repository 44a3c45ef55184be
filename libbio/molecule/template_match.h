// Which atoms of a receptor are atoms of an amino acid's template.
#pragma once

#include <string_view>
#include <vector>

#include "libbio/molecule/receptor.h"
#include "libbio/molecule/residue_templates.h"

namespace libbio::molecule {

// Of amino acids and modified ones: the parent's template; that of alanine, which has what all have in
// common, where the parent is not known. Null for other residues.
const ResidueTemplate* template_of(ResidueKind kind, char letter);

// Groups that close the ends of a chain: ACE, NME and the like.
bool is_chain_cap(std::string_view residue);

// The atom of that name or of another name in use for it ("CD" of ILE, "OT1", "SE" of MSE); -1: none.
int find_by_any_name(const ResidueTemplate& residue, std::string_view atom);

// For each atom of the receptor its template atom, or null. An atom of a template is given at most once per
// residue.
std::vector<const TemplateAtom*> match_templates(const Receptor& receptor);

}  // namespace libbio::molecule
