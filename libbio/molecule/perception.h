// What RDKit perceives of a heavy-atom graph in its neutral form.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "libbio/molecule/molecule_graph.h"

namespace libbio::molecule {

struct PerceivedAtom {
  bool aromatic = false;
  int ring_size = 0;
  int hydrogens = 0;
  Hybridisation hybridisation = Hybridisation::other;
  Chirality chirality = Chirality::none;  // none also where branches differ by their own chirality only
};

struct PerceivedBond {
  bool aromatic = false;
  bool in_ring = false;
  bool conjugated = false;
};

// Atoms and bonds in the order of the graph.
struct Perception {
  std::vector<PerceivedAtom> atoms;
  std::vector<PerceivedBond> bonds;
  std::vector<std::vector<int>> rings;  // the smallest ones
  std::shared_ptr<const RDKit::ROMol> molecule;
};

// InputError with RDKit's explanation if it cannot make sense of the molecule. Valences it does not know are
// remarked and left as they are.
Perception perceive(const MoleculeGraph& graph, std::vector<std::string>& remarks);

// RDKit prints to the standard error stream unless told otherwise; every gate calls this first.
void silence_rdkit();

}  // namespace libbio::molecule
