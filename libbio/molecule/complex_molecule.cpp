#include "libbio/molecule/complex_molecule.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SanitException.h>

#include <exception>
#include <utility>

#include "libbio/error.h"
#include "libbio/molecule/ligand_charges.h"

namespace libbio::molecule {
namespace {

unsigned add_atom(RDKit::RWMol& molecule, int element, int charge, bool may_gain_hydrogens) {
  auto atom = std::make_unique<RDKit::Atom>(static_cast<unsigned>(element));
  atom->setFormalCharge(charge);
  atom->setNoImplicit(!may_gain_hydrogens);
  return molecule.addAtom(atom.release(), false, true);  // takes ownership
}

// The ligand's heavy atoms with localised double bonds, charged.
RDKit::RWMol localised(const Ligand& ligand) {
  RDKit::RWMol molecule(*ligand.rdkit);
  if (molecule.getNumAtoms() != ligand.atoms.size())
    throw ShapeError("the ligand has " + std::to_string(ligand.atoms.size()) + " atoms, its RDKit molecule " +
                     std::to_string(molecule.getNumAtoms()));
  RDKit::MolOps::Kekulize(molecule, true);
  charge_ligand(molecule, ligand);
  return molecule;
}

class Assembly {
 public:
  void add_pocket(const Receptor& pocket, const PocketChemistry& chemistry,
                  const std::vector<bool>& left_out) {
    std::vector<int> number(pocket.atoms.size(), -1);
    for (std::size_t i = 0; i < pocket.atoms.size(); ++i) {
      const ReceptorAtom& atom = pocket.atoms[i];
      if (left_out[static_cast<std::size_t>(atom.residue)]) continue;
      const int element = chemistry.element[i];
      const bool alone = pocket.residues[static_cast<std::size_t>(atom.residue)].atoms == 1;
      const bool is_ion = alone && chemistry.charge[i] != 0;
      number[i] = static_cast<int>(add_atom(*molecule_, element, chemistry.charge[i], !is_ion));
      atoms_.push_back({.atomic_number = element,
                        .position = atom.position,
                        .ligand = false,
                        .source = static_cast<int>(i),
                        .residue = atom.residue});
    }
    for (std::size_t i = 0; i < pocket.bonds.size(); ++i) {
      const int first = number[static_cast<std::size_t>(pocket.bonds[i].first)];
      const int second = number[static_cast<std::size_t>(pocket.bonds[i].second)];
      if (first < 0 || second < 0) continue;
      molecule_->addBond(static_cast<unsigned>(first), static_cast<unsigned>(second),
                         chemistry.bond_order[i] == 2 ? RDKit::Bond::DOUBLE : RDKit::Bond::SINGLE);
    }
  }

  void add_ligand(const Ligand& ligand) {
    const RDKit::RWMol source = localised(ligand);
    const unsigned offset = molecule_->getNumAtoms();
    for (const auto* atom : source.atoms()) {
      add_atom(*molecule_, atom->getAtomicNum(), atom->getFormalCharge(), true);
      atoms_.push_back({.atomic_number = atom->getAtomicNum(),
                        .position = ligand.atoms[atom->getIdx()].position,
                        .ligand = true,
                        .source = static_cast<int>(atom->getIdx())});
    }
    for (const auto* bond : source.bonds())
      molecule_->addBond(offset + bond->getBeginAtomIdx(), offset + bond->getEndAtomIdx(),
                         bond->getBondType());
  }

  void add_hydrogens() {
    auto conformer = std::make_unique<RDKit::Conformer>(molecule_->getNumAtoms());
    conformer->set3D(true);
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      const Point& point = atoms_[i].position;
      conformer->setAtomPos(static_cast<unsigned>(i), {point.x, point.y, point.z});
    }
    molecule_->addConformer(conformer.release(), true);  // takes ownership
    RDKit::MolOps::sanitizeMol(*molecule_);
    RDKit::MolOps::addHs(*molecule_, false, true, nullptr, false);
    const RDKit::Conformer& placed = molecule_->getConformer();
    for (unsigned i = static_cast<unsigned>(atoms_.size()); i < molecule_->getNumAtoms(); ++i) {
      const RDKit::Atom* heavy = *molecule_->atomNeighbors(molecule_->getAtomWithIdx(i)).begin();
      ForceFieldAtom hydrogen = atoms_[heavy->getIdx()];
      hydrogen.atomic_number = 1;
      const auto& place = placed.getAtomPos(i);
      hydrogen.position = {place.x, place.y, place.z};
      atoms_.push_back(hydrogen);
    }
  }

  ComplexMolecule finished() && { return {std::move(molecule_), std::move(atoms_), "", {}}; }
  ComplexMolecule failed(const std::string& why, std::vector<int> at_fault) && {
    return {nullptr, std::move(atoms_), why, std::move(at_fault)};
  }

 private:
  std::shared_ptr<RDKit::RWMol> molecule_ = std::make_shared<RDKit::RWMol>();
  std::vector<ForceFieldAtom> atoms_;
};

}  // namespace

ComplexMolecule complex_molecule(const Receptor& pocket, const PocketChemistry& chemistry,
                                 const std::vector<bool>& left_out, const Ligand& ligand) {
  Assembly assembly;
  try {
    assembly.add_pocket(pocket, chemistry, left_out);
    assembly.add_ligand(ligand);
    assembly.add_hydrogens();
  } catch (const RDKit::AtomSanitizeException& error) {
    return std::move(assembly).failed(error.what(), {static_cast<int>(error.getAtomIdx())});
  } catch (const RDKit::KekulizeException& error) {
    const auto& named = error.getAtomIndices();
    return std::move(assembly).failed(error.what(), {named.begin(), named.end()});
  } catch (const RDKit::MolSanitizeException& error) {
    return std::move(assembly).failed(error.what(), {});
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {  // Invar::Invariant and whatever else RDKit throws
    return std::move(assembly).failed(std::string("RDKit: ") + error.what(), {});
  }
  return std::move(assembly).finished();
}

}  // namespace libbio::molecule
