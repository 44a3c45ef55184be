// A residue of a structure file becomes a ligand: which bonds there are is told by distances, of what order
// by a SMILES.
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <cmath>
#include <new>
#include <set>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/ligand_typing.h"
#include "libbio/molecule/neutral_form.h"
#include "libbio/molecule/perception.h"

namespace libbio::molecule {
namespace {

constexpr double kSlack = 0.45;  // Å above the sum of covalent radii that is still a bond
constexpr std::size_t kLongestSmiles = 20000;
constexpr unsigned kMostMatches = 2000;
// Contacts beyond the bonds of the template. More are no pose, and make the search for the template endless.
constexpr std::size_t kMostContacts = 8;

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

// Runs `work`; what RDKit throws leaves as InputError.
template <class F>
auto at_the_gate(const std::string& what, F&& work) {
  try {
    return work();
  } catch (const InputError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& failure) {
    throw InputError(what + ": " + failure.what());
  }
}

// The template's heavy atoms with alternating bonds and charges; no places.
MoleculeGraph graph_of_smiles(const std::string& given) {
  if (given.size() > kLongestSmiles)
    throw InputError("a SMILES of " + std::to_string(given.size()) + " letters: is this one ligand?");
  const std::string smiles = given.substr(0, given.find_first_of(" \t"));  // a name may follow
  const std::string expected = "the SMILES '" + smiles + "' cannot be understood";
  return at_the_gate(expected, [&] {
    RDKit::SmilesParserParams parameters;
    parameters.allowCXSMILES = false;
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
  });
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

// Terminal atoms of one element at one neighbour can be exchanged: the pattern keeps one of them, so that the
// permutations of CF3 or tert-butyl do not use up the matches.
struct Siblings {
  std::vector<bool> left_out;                  // atoms of the pattern
  std::vector<std::pair<int, int>> neighbour;  // of each that is left out: itself, what it is bonded to
};

Siblings siblings_of(const MoleculeGraph& pattern) {
  std::vector<int> degree(pattern.atoms.size());
  for (const GraphBond& bond : pattern.bonds) {
    ++degree[static_cast<std::size_t>(bond.first)];
    ++degree[static_cast<std::size_t>(bond.second)];
  }
  Siblings found{std::vector<bool>(pattern.atoms.size()), {}};
  std::set<std::pair<int, int>> seen;  // neighbour, element
  const auto look_at = [&](int atom, int neighbour) {
    const auto index = static_cast<std::size_t>(atom);
    if (degree[index] != 1 || degree[static_cast<std::size_t>(neighbour)] == 1) return;
    if (seen.insert({neighbour, pattern.atoms[index].atomic_number}).second) return;
    found.left_out[index] = true;
    found.neighbour.emplace_back(atom, neighbour);
  };
  // Of the double-bonded ones one is kept: its length tells which it is.
  for (const bool single : {false, true})
    for (const GraphBond& bond : pattern.bonds) {
      if ((bond.order == 1) != single) continue;
      look_at(bond.first, bond.second);
      look_at(bond.second, bond.first);
    }
  return found;
}

// Gives the atoms that were left out of the pattern their places; false if there are none for them.
bool place_siblings(const MoleculeGraph& residue, const MoleculeGraph& pattern, const Siblings& siblings,
                    std::vector<int>& place) {
  std::vector<bool> used(residue.atoms.size());
  for (const int at : place)
    if (at >= 0) used[static_cast<std::size_t>(at)] = true;
  for (const auto& [atom, neighbour] : siblings.neighbour) {
    const int centre = place[static_cast<std::size_t>(neighbour)];
    const int element = pattern.atoms[static_cast<std::size_t>(atom)].atomic_number;
    for (const GraphBond& bond : residue.bonds) {
      if (bond.first != centre && bond.second != centre) continue;
      const int other = bond.first == centre ? bond.second : bond.first;
      if (used[static_cast<std::size_t>(other)] ||
          residue.atoms[static_cast<std::size_t>(other)].atomic_number != element)
        continue;
      used[static_cast<std::size_t>(other)] = true;
      place[static_cast<std::size_t>(atom)] = other;
      break;
    }
    if (place[static_cast<std::size_t>(atom)] < 0) return false;
  }
  return true;
}

// Where the atoms of the template are in the residue; empty if they do not match.
std::vector<int> match(const MoleculeGraph& residue, const MoleculeGraph& smiles) {
  const Siblings siblings = siblings_of(smiles);
  MoleculeGraph kept;
  std::vector<int> number(smiles.atoms.size(), -1), from;
  for (std::size_t i = 0; i < smiles.atoms.size(); ++i) {
    if (siblings.left_out[i]) continue;
    number[i] = static_cast<int>(kept.atoms.size());
    kept.atoms.push_back(smiles.atoms[i]);
    from.push_back(static_cast<int>(i));
  }
  for (const GraphBond& bond : smiles.bonds) {
    const int first = number[static_cast<std::size_t>(bond.first)],
              second = number[static_cast<std::size_t>(bond.second)];
    if (first >= 0 && second >= 0) kept.bonds.push_back({first, second, bond.order});
  }
  RDKit::SubstructMatchParameters parameters;
  parameters.uniquify = false;  // matches of the same atoms in another order differ in bond orders
  parameters.maxMatches = kMostMatches;
  std::vector<int> best;
  double least = 0;
  for (const RDKit::MatchVectType& pairs :
       RDKit::SubstructMatch(*bare_molecule(residue), *bare_molecule(kept), parameters)) {
    std::vector<int> place(smiles.atoms.size(), -1);
    for (const auto& [pattern, to] : pairs)
      place[static_cast<std::size_t>(from[static_cast<std::size_t>(pattern)])] = to;
    if (!place_siblings(residue, smiles, siblings, place)) continue;
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
  if (found.bonds.size() > pattern.bonds.size() + kMostContacts)
    throw InputError("residue " + label(atoms.residue) + " has " +
                     std::to_string(found.bonds.size() - pattern.bonds.size()) +
                     " pairs of atoms as close as a bond that the SMILES does not bind");
  const std::vector<int> place =
      at_the_gate("the SMILES cannot be laid over the atoms", [&] { return match(found, pattern); });
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
