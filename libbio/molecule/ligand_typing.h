// From the neutral form of a molecule to a typed ligand.
#pragma once

#include <string>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/molecule_graph.h"
#include "libbio/molecule/perception.h"

namespace libbio::molecule {

// The heavy atoms of one connected molecule, typed, whatever its hydrogens and charges, aromatic or Kekulé
// (but forms that move a proton, or a charge across a ring, are typed as the tautomers that they show):
// neutralise(), perceive(), and
//   acid: the oxygens (or sulfurs) that share a hydrogen at the end of C, P, S, As, Se; the nitrogens of
//     1H-tetrazoles, acyl sulfonamides and imides of sulfonic acids; acceptors, never donors
//   base: the nitrogens of amidines and guanidines without an electron-withdrawing group, amines whose
//     neighbours are all sp3 carbon, quaternary nitrogen; donors where a hydrogen fits, never acceptors
//   other N: donors with a hydrogen, acceptors with a lone pair that is not conjugated; in azoles, whose
//     hydrogen has no fixed place, both for all N without substituent
//   O and S with at most two bonds: acceptors but in aromatic rings; donors with a hydrogen.
// `graph` has its remarks added to `remarks`. InputError as perceive().
Ligand typed_ligand(MoleculeGraph graph, std::vector<std::string> remarks, std::string title);

}  // namespace libbio::molecule
