// The neutral form of a molecule: the same graph whatever hydrogens, charges and bond spelling a file has.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/molecule_graph.h"

namespace libbio::molecule {

inline constexpr int kMostHeavyAtoms = 1000;

// The largest fragment (ties: the heavier one, then the first) without hydrogens and dummy atoms; what was
// left out is remarked. InputError if no atom is left, if there are more than kMostHeavyAtoms, or if two are
// at the same place.
MoleculeGraph heavy_atoms(const MoleculeGraph& graph, std::vector<std::string>& remarks);

// Replaces aromatic orders by alternating single and double bonds. The number of carbons that are left
// without their double bond.
int assign_aromatic_orders(MoleculeGraph& heavy);

// Of heavy atoms: alternating bonds; formal charges only where atoms cannot do without (nitro groups,
// N-oxides, azides, quaternary nitrogen, metals); sulfur and phosphorus with double bonds instead of charges;
// bonds to metals dative. Repairs and faults that remain are remarked.
void neutralise(MoleculeGraph& heavy, std::vector<std::string>& remarks);

// "C7N2O"; carbon first, then by symbol.
std::string heavy_formula(const MoleculeGraph& graph);

}  // namespace libbio::molecule
