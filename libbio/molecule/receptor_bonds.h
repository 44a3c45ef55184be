// The covalent bonds of a receptor.
#pragma once

#include <span>
#include <vector>

#include "libbio/molecule/receptor.h"
#include "libbio/molecule/residue_templates.h"

namespace libbio::molecule {

// As documented at ReceptorBond, ordered by first and second atom, first < second. `matches` as from
// match_templates.
std::vector<ReceptorBond> find_bonds(const Receptor& receptor, std::span<const TemplateAtom* const> matches);

}  // namespace libbio::molecule
