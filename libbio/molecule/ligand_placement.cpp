#include "libbio/molecule/ligand_placement.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/RWMol.h>

#include <memory>
#include <string>

#include "libbio/error.h"

namespace libbio::molecule {

Ligand placed_at(const Ligand& ligand, std::span<const Point> positions) {
  if (positions.size() != ligand.atoms.size())
    throw ShapeError("placed_at: " + std::to_string(positions.size()) + " positions for " +
                     std::to_string(ligand.atoms.size()) + " atoms");
  Ligand placed = ligand;
  for (std::size_t i = 0; i < positions.size(); ++i) placed.atoms[i].position = positions[i];
  if (!ligand.rdkit) return placed;
  const auto molecule = std::make_shared<RDKit::RWMol>(*ligand.rdkit);
  if (molecule->getNumConformers() == 0)
    molecule->addConformer(std::make_unique<RDKit::Conformer>(molecule->getNumAtoms()).release(), true);
  auto& conformer = molecule->getConformer();
  conformer.set3D(true);
  for (std::size_t i = 0; i < positions.size(); ++i)
    conformer.setAtomPos(static_cast<unsigned>(i), {positions[i].x, positions[i].y, positions[i].z});
  placed.rdkit = molecule;
  return placed;
}

}  // namespace libbio::molecule
