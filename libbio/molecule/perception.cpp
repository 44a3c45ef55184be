#include "libbio/molecule/perception.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SanitException.h>
#include <RDGeneral/RDLog.h>

#include <new>
#include <set>
#include <utility>

#include "libbio/error.h"
#include "libbio/molecule/atom_roles.h"

namespace libbio::molecule {
namespace {

RDKit::Bond::BondType bond_type(int order) {
  switch (order) {
    case kDativeOrder:
      return RDKit::Bond::DATIVE;
    case 2:
      return RDKit::Bond::DOUBLE;
    case 3:
      return RDKit::Bond::TRIPLE;
    default:
      return RDKit::Bond::SINGLE;
  }
}

std::unique_ptr<RDKit::RWMol> molecule_of(const MoleculeGraph& graph) {
  auto molecule = std::make_unique<RDKit::RWMol>();
  auto conformer = std::make_unique<RDKit::Conformer>(static_cast<unsigned>(graph.atoms.size()));
  conformer->set3D(true);
  unsigned index = 0;
  for (const GraphAtom& atom : graph.atoms) {
    auto added = std::make_unique<RDKit::Atom>(static_cast<unsigned>(atom.atomic_number));
    added->setFormalCharge(atom.charge);
    if (is_metal(atom.atomic_number)) added->setNoImplicit(true);
    molecule->addAtom(added.release(), false, true);
    conformer->setAtomPos(index++, {atom.position.x, atom.position.y, atom.position.z});
  }
  for (const GraphBond& bond : graph.bonds)
    molecule->addBond(static_cast<unsigned>(bond.first), static_cast<unsigned>(bond.second),
                      bond_type(bond.order));
  molecule->addConformer(conformer.release(), true);
  return molecule;
}

void assign_hydrogens(RDKit::RWMol& molecule, std::vector<std::string>& remarks) {
  try {
    molecule.updatePropertyCache(true);
  } catch (const RDKit::MolSanitizeException& failure) {
    remarks.push_back(std::string("odd valence: ") + failure.what());
    molecule.updatePropertyCache(false);
  }
}

// Only where there may be something to find: the rest of perception is cheaper than this.
bool may_have_stereo(const RDKit::RWMol& molecule) {
  for (const RDKit::Atom* atom : molecule.atoms()) {
    const int z = atom->getAtomicNum();
    if (atom->getDegree() >= 3 && ((z == 6 && atom->getTotalDegree() == 4) || z == 15 || z == 16 || z == 34))
      return true;
  }
  for (const RDKit::Bond* bond : molecule.bonds())
    if (bond->getBondType() == RDKit::Bond::DOUBLE && bond->getBeginAtom()->getDegree() > 1 &&
        bond->getEndAtom()->getDegree() > 1)
      return true;
  return false;
}

Hybridisation hybridisation_of(const RDKit::Atom& atom) {
  switch (atom.getHybridization()) {
    case RDKit::Atom::SP:
      return Hybridisation::sp;
    case RDKit::Atom::SP2:
      return Hybridisation::sp2;
    case RDKit::Atom::SP3:
      return Hybridisation::sp3;
    default:
      return Hybridisation::other;
  }
}

// Atoms of one class have the same constitution around them, whatever their chirality (Morgan's refinement).
std::vector<std::size_t> constitution_classes(const RDKit::RWMol& molecule) {
  std::vector<std::size_t> classes;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    std::size_t own = static_cast<std::size_t>(atom->getAtomicNum()) * 16 + atom->getDegree();
    if (atom->getAtomicNum() == 6) own = own * 32 + atom->getTotalNumHs() * 2 + atom->getIsAromatic();
    classes.push_back(own);
  }
  const auto mixed = [](std::size_t a) { return (a ^ (a >> 29)) * 0x9e3779b97f4a7c15u; };
  for (unsigned known = 0, round = 0; round < molecule.getNumAtoms(); ++round) {
    std::vector<std::size_t> refined = classes;
    for (const RDKit::Atom* atom : molecule.atoms()) {
      std::size_t sum = 0;
      for (const RDKit::Atom* neighbour : molecule.atomNeighbors(atom))
        sum += mixed(classes[neighbour->getIdx()]);
      refined[atom->getIdx()] = mixed(classes[atom->getIdx()] + 1) + sum;
    }
    classes = std::move(refined);
    const auto found = static_cast<unsigned>(std::set<std::size_t>(classes.begin(), classes.end()).size());
    if (found == known) break;
    known = found;
  }
  return classes;
}

// What RDKit labels by the chirality of branches alone (pseudoasymmetric centres) looks the same in a mirror:
// not chiral. Nitrogen turns over too fast for its chirality to mean anything.
void assign_chirality(const RDKit::RWMol& molecule, Perception& perception) {
  std::vector<std::size_t> classes;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    std::string code;
    if (atom->getAtomicNum() == 7 || !atom->getPropIfPresent(RDKit::common_properties::_CIPCode, code))
      continue;
    if (classes.empty()) classes = constitution_classes(molecule);
    std::set<std::size_t> branches;
    for (const RDKit::Atom* neighbour : molecule.atomNeighbors(atom))
      branches.insert(classes[neighbour->getIdx()]);
    if (branches.size() < atom->getDegree()) continue;
    perception.atoms[atom->getIdx()].chirality = code == "R"   ? Chirality::r
                                                 : code == "S" ? Chirality::s
                                                               : Chirality::none;
  }
}

Perception read_off(std::unique_ptr<RDKit::RWMol> molecule) {
  Perception perception;
  const RDKit::RingInfo& rings = *molecule->getRingInfo();
  for (const RDKit::Atom* atom : molecule->atoms()) {
    const unsigned index = atom->getIdx();
    perception.atoms.push_back(
        {atom->getIsAromatic(),
         rings.numAtomRings(index) > 0 ? static_cast<int>(rings.minAtomRingSize(index)) : 0,
         static_cast<int>(atom->getTotalNumHs()), hybridisation_of(*atom), Chirality::none});
  }
  for (const RDKit::Bond* bond : molecule->bonds())
    perception.bonds.push_back(
        {bond->getIsAromatic(), rings.numBondRings(bond->getIdx()) > 0, bond->getIsConjugated()});
  perception.rings = rings.atomRings();
  assign_chirality(*molecule, perception);
  perception.molecule = std::move(molecule);
  return perception;
}

}  // namespace

void silence_rdkit() {
  [[maybe_unused]] static const bool done = [] {
    boost::logging::disable_logs("rdApp.*");
    return true;
  }();
}

Perception perceive(const MoleculeGraph& graph, std::vector<std::string>& remarks) {
  silence_rdkit();
  try {
    std::unique_ptr<RDKit::RWMol> molecule = molecule_of(graph);
    assign_hydrogens(*molecule, remarks);
    RDKit::MolOps::symmetrizeSSSR(*molecule);
    RDKit::MolOps::setAromaticity(*molecule);
    RDKit::MolOps::setConjugation(*molecule);
    RDKit::MolOps::setHybridization(*molecule);
    if (may_have_stereo(*molecule)) RDKit::MolOps::assignStereochemistryFrom3D(*molecule);
    return read_off(std::move(molecule));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& failure) {
    throw InputError(std::string("RDKit cannot make sense of the molecule: ") + failure.what());
  }
}

}  // namespace libbio::molecule
