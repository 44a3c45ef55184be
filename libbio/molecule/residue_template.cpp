// A residue of a structure file becomes a ligand: which bonds there are is told by distances, of what order
// by a SMILES.
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SanitException.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/ligand_typing.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/perception.h"

namespace libbio::molecule {
namespace {

constexpr double kSlack = 0.45;  // Å above the sum of covalent radii that is still a bond

std::string label(const ResidueName& residue) {
  std::string text = residue.name + ":" + residue.chain + ":" + std::to_string(residue.number);
  if (residue.insertion_code != 0) text += residue.insertion_code;
  return text;
}

MoleculeGraph graph_by_distance(const ResidueAtoms& residue) {
  MoleculeGraph graph;
  for (std::size_t i = 0; i < residue.positions.size(); ++i)
    graph.atoms.push_back({.atomic_number = residue.atomic_numbers[i],
                           .position = residue.positions[i],
                           .number = static_cast<int>(i) + 1});
  for (std::size_t i = 0; i < graph.atoms.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double longest = covalent_radius(graph.atoms[i].atomic_number) +
                             covalent_radius(graph.atoms[j].atomic_number) + kSlack;
      if (distance(graph.atoms[i].position, graph.atoms[j].position) < longest)
        graph.bonds.push_back({static_cast<int>(j), static_cast<int>(i), 1});
    }
  return graph;
}

// The template's heavy atoms with alternating bonds and charges; no places.
MoleculeGraph graph_of_smiles(const std::string& smiles) {
  const std::string expected = "the SMILES '" + smiles + "' cannot be understood";
  try {
    RDKit::SmilesParserParams parameters;
    const std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(smiles, parameters));
    if (!molecule) throw InputError(expected + ": expected, for instance, 'CC(=O)Nc1ccccc1'");
    RDKit::MolOps::Kekulize(*molecule, true);
    MoleculeGraph graph;
    for (const RDKit::Atom* atom : molecule->atoms())
      graph.atoms.push_back({.atomic_number = atom->getAtomicNum(),
                             .charge = atom->getFormalCharge(),
                             .position = {static_cast<double>(atom->getIdx()), 0, 0},
                             .number = static_cast<int>(atom->getIdx()) + 1});
    for (const RDKit::Bond* bond : molecule->bonds()) {
      const int order = bond->getBondType() == RDKit::Bond::DOUBLE   ? 2
                        : bond->getBondType() == RDKit::Bond::TRIPLE ? 3
                                                                     : 1;
      graph.bonds.push_back(
          {static_cast<int>(bond->getBeginAtomIdx()), static_cast<int>(bond->getEndAtomIdx()), order});
    }
    return graph;
  } catch (const RDKit::MolSanitizeException& failure) {
    throw InputError(expected + ": " + failure.what());
  }
}

std::unique_ptr<RDKit::RWMol> bare_molecule(const MoleculeGraph& graph) {
  auto molecule = std::make_unique<RDKit::RWMol>();
  for (const GraphAtom& atom : graph.atoms)
    molecule->addAtom(new RDKit::Atom(static_cast<unsigned>(atom.atomic_number)), false, true);
  for (const GraphBond& bond : graph.bonds)
    molecule->addBond(static_cast<unsigned>(bond.first), static_cast<unsigned>(bond.second),
                      RDKit::Bond::SINGLE);
  return molecule;
}

// How far bond lengths are from what the orders would have them be.
double misfit(const MoleculeGraph& residue, const MoleculeGraph& smiles, const std::vector<int>& place) {
  static constexpr double kShortening[] = {1.0, 1.0, 0.87, 0.78};
  double sum = 0;
  for (const GraphBond& bond : smiles.bonds) {
    const GraphAtom& a = residue.atoms[static_cast<std::size_t>(place[static_cast<std::size_t>(bond.first)])];
    const GraphAtom& b =
        residue.atoms[static_cast<std::size_t>(place[static_cast<std::size_t>(bond.second)])];
    const double ideal =
        kShortening[bond.order] * (covalent_radius(a.atomic_number) + covalent_radius(b.atomic_number));
    sum += std::pow(distance(a.position, b.position) - ideal, 2);
  }
  return sum;
}

// Where the atoms of the template are in the residue; empty if they do not match.
std::vector<int> match(const MoleculeGraph& residue, const MoleculeGraph& smiles) {
  RDKit::SubstructMatchParameters parameters;
  parameters.uniquify = false;  // matches of the same atoms in another order differ in bond orders
  parameters.maxMatches = 200;
  std::vector<int> best;
  double least = 0;
  for (const RDKit::MatchVectType& pairs :
       RDKit::SubstructMatch(*bare_molecule(residue), *bare_molecule(smiles), parameters)) {
    std::vector<int> place(smiles.atoms.size());
    for (const auto& [from, to] : pairs) place[static_cast<std::size_t>(from)] = to;
    const double sum = misfit(residue, smiles, place);
    if (best.empty() || sum < least) {
      best = place;
      least = sum;
    }
  }
  return best;
}

}  // namespace

Ligand ligand_from_residue(const ResidueAtoms& atoms, const std::string& smiles) {
  silence_rdkit();
  std::vector<std::string> remarks;
  const MoleculeGraph pattern = heavy_atoms(graph_of_smiles(smiles), remarks);
  MoleculeGraph found = graph_by_distance(atoms);
  const std::string formula = heavy_formula(found), expected = heavy_formula(pattern);
  if (formula != expected)
    throw InputError("residue " + label(atoms.residue) + " has the heavy atoms " + formula +
                     ", expected those of the SMILES, " + expected);
  const std::vector<int> place = match(found, pattern);
  if (place.empty())
    throw InputError("the atoms of residue " + label(atoms.residue) + " (" + formula +
                     ") are not connected as in the SMILES '" + smiles + "'; by their distances it has " +
                     std::to_string(found.bonds.size()) + " bonds, the SMILES " +
                     std::to_string(pattern.bonds.size()));
  if (found.bonds.size() > pattern.bonds.size())
    remarks.push_back(std::to_string(found.bonds.size() - pattern.bonds.size()) +
                      " close contacts of atoms that the SMILES does not bind");
  found.bonds.clear();
  for (const GraphBond& bond : pattern.bonds)
    found.bonds.push_back({place[static_cast<std::size_t>(bond.first)],
                           place[static_cast<std::size_t>(bond.second)], bond.order});
  for (std::size_t i = 0; i < pattern.atoms.size(); ++i)
    found.atoms[static_cast<std::size_t>(place[i])].charge = pattern.atoms[i].charge;
  return typed_ligand(heavy_atoms(found, remarks), std::move(remarks), label(atoms.residue));
}

}  // namespace libbio::molecule
