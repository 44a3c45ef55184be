#include "libbio/molecule/ligand_charges.h"

#include <GraphMol/RWMol.h>

#include <vector>

namespace libbio::molecule {
namespace {

// Whether an atom of positive charge is at most `bonds` bonds from `start`.
bool positive_within(const RDKit::ROMol& molecule, unsigned start, int bonds) {
  std::vector<bool> seen(molecule.getNumAtoms(), false);
  std::vector<unsigned> front = {start};
  seen[start] = true;
  for (int step = 0; step <= bonds; ++step) {
    std::vector<unsigned> next;
    for (const unsigned index : front) {
      const RDKit::Atom* atom = molecule.getAtomWithIdx(index);
      // In a nitro group or an N-oxide the charge is balanced next to it: not a proton's.
      if (atom->getFormalCharge() > 0) {
        bool balanced = false;
        for (const auto* neighbour : molecule.atomNeighbors(atom))
          balanced = balanced || neighbour->getFormalCharge() < 0;
        if (!balanced) return true;
      }
      for (const auto* neighbour : molecule.atomNeighbors(atom)) {
        if (seen[neighbour->getIdx()]) continue;
        seen[neighbour->getIdx()] = true;
        next.push_back(neighbour->getIdx());
      }
    }
    front = std::move(next);
  }
  return false;
}

bool has_double_bond(const RDKit::ROMol& molecule, const RDKit::Atom* atom) {
  for (const auto* bond : molecule.atomBonds(atom))
    if (bond->getBondType() != RDKit::Bond::SINGLE) return true;
  return false;
}

bool next_to_double_bonded_nitrogen(const RDKit::ROMol& molecule, const RDKit::Atom* atom) {
  for (const auto* carbon : molecule.atomNeighbors(atom))
    for (const auto* bond : molecule.atomBonds(carbon))
      if (bond->getBondType() == RDKit::Bond::DOUBLE && bond->getOtherAtom(carbon)->getAtomicNum() == 7)
        return true;
  return false;
}

}  // namespace

void charge_ligand(RDKit::RWMol& molecule, const Ligand& ligand) {
  // Double-bonded nitrogens go first: an amidine's proton belongs there, not on its NH2.
  std::vector<RDKit::Atom*> imines, amines;
  for (auto* atom : molecule.atoms()) {
    const LigandAtom& described = ligand.atoms[atom->getIdx()];
    if (atom->getFormalCharge() != 0) continue;
    if (described.roles.ionisable == Ionisable::acid && atom->getAtomicNum() == 8 && atom->getDegree() == 1 &&
        !has_double_bond(molecule, atom)) {
      atom->setFormalCharge(-1);
    } else if (described.roles.ionisable == Ionisable::base && atom->getAtomicNum() == 7 &&
               !described.aromatic) {
      if (has_double_bond(molecule, atom))
        imines.push_back(atom);
      else if (!next_to_double_bonded_nitrogen(molecule, atom))
        amines.push_back(atom);
    }
  }
  for (const auto* group : {&imines, &amines})
    for (auto* atom : *group)
      if (!positive_within(molecule, atom->getIdx(), 3)) atom->setFormalCharge(1);
}

}  // namespace libbio::molecule
