#include "libbio/molecule/mmff_system.h"

#include <GraphMol/RWMol.h>

#include <algorithm>
#include <limits>
#include <set>

#include "libbio/molecule/complex_molecule.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/mmff_parameters.h"

namespace libbio::molecule {
namespace {

// A residue this far from the ligand, Å, may be left out: nothing of it touches the ligand.
constexpr double kMayBeLeftOut = 4;

double distance_to_ligand(const Receptor& pocket, int residue, const Ligand& ligand) {
  const ReceptorResidue& atoms = pocket.residues[static_cast<std::size_t>(residue)];
  double nearest = std::numeric_limits<double>::infinity();
  for (int i = atoms.first_atom; i < atoms.first_atom + atoms.atoms; ++i)
    for (const auto& atom : ligand.atoms)
      nearest =
          std::min(nearest, distance(pocket.atoms[static_cast<std::size_t>(i)].position, atom.position));
  return nearest;
}

class Builder {
 public:
  Builder(const Receptor& pocket, const Ligand& ligand)
      : pocket_(pocket),
        ligand_(ligand),
        chemistry_(pocket_chemistry(pocket)),
        left_out_(pocket.residues.size(), false) {}

  MmffTyping build() {
    for (std::size_t i = 0; i < chemistry_.obstacle.size(); ++i)
      if (!chemistry_.obstacle[i].empty() && !leave_out(static_cast<int>(i), chemistry_.obstacle[i]))
        return {std::nullopt, failure_};
    // Every round that fails leaves out at least one more residue, or gives up.
    for (;;) {
      ComplexMolecule complex = complex_molecule(pocket_, chemistry_, left_out_, ligand_);
      std::string why = complex.failure;
      std::vector<int> at_fault = complex.at_fault;
      if (complex.molecule) {
        MmffAssignment assigned = mmff_parameters(*complex.molecule);
        if (assigned.failure.empty()) return {finished(std::move(complex), std::move(assigned)), ""};
        why = assigned.failure;
        at_fault = assigned.untyped;
      }
      if (!leave_out_residues_of(complex.atoms, at_fault, why)) return {std::nullopt, failure_};
    }
  }

 private:
  bool leave_out_residues_of(const std::vector<ForceFieldAtom>& atoms, const std::vector<int>& at_fault,
                             const std::string& why) {
    failure_ = why;
    std::set<int> residues;
    for (const int index : at_fault) {
      const ForceFieldAtom& atom = atoms[static_cast<std::size_t>(index)];
      if (atom.ligand) {
        failure_ = "ligand atom " + std::to_string(atom.source + 1) + " (" +
                   std::string(element_symbol(atom.atomic_number)) + "): " + why;
        return false;
      }
      residues.insert(atom.residue);
    }
    for (const int residue : residues)
      if (!leave_out(residue, why)) return false;
    return !residues.empty();
  }

  bool leave_out(int residue, const std::string& why) {
    const std::string label = pocket_.residues[static_cast<std::size_t>(residue)].label();
    const std::string reason = label + " has no place in the force field (" + why + ")";
    if (distance_to_ligand(pocket_, residue, ligand_) <= kMayBeLeftOut) {
      failure_ = reason + " and is within 4 Å of the ligand";
      return false;
    }
    left_out_[static_cast<std::size_t>(residue)] = true;
    remarks_.push_back(reason + "; it is left out, being more than 4 Å from the ligand");
    return true;
  }

  MmffSystem finished(ComplexMolecule complex, MmffAssignment assigned) {
    MmffSystem system;
    system.atoms = std::move(complex.atoms);
    system.terms = std::move(assigned.terms);
    system.remarks = chemistry_.remarks;
    system.remarks.insert(system.remarks.end(), remarks_.begin(), remarks_.end());
    system.rdkit = std::move(complex.molecule);
    return system;
  }

  const Receptor& pocket_;
  const Ligand& ligand_;
  PocketChemistry chemistry_;
  std::vector<bool> left_out_;
  std::vector<std::string> remarks_;
  std::string failure_;
};

}  // namespace

std::vector<Point> MmffSystem::positions() const {
  std::vector<Point> places;
  for (const auto& atom : atoms) places.push_back(atom.position);
  return places;
}

MmffTyping mmff_system(const Receptor& pocket, const Ligand& ligand) {
  return Builder(pocket, ligand).build();
}

}  // namespace libbio::molecule
