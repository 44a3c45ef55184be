#include <ForceField/ForceField.h>
#include <GraphMol/RWMol.h>

// Need what the headers above declare.
#include <GraphMol/ForceFieldHelpers/MMFF/AtomTyper.h>
#include <GraphMol/ForceFieldHelpers/MMFF/Builder.h>

#include <exception>
#include <memory>

#include "libbio/error.h"
#include "libbio/molecule/mmff_system.h"

namespace libbio::molecule {
namespace {

constexpr double kNoCutoff = 1e6;  // in units of a pair's own radius

using TermSwitch = void (RDKit::MMFF::MMFFMolProperties::*)(bool);
constexpr TermSwitch kSwitches[] = {&RDKit::MMFF::MMFFMolProperties::setMMFFBondTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFAngleTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFStretchBendTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFOopTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFTorsionTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFVdWTerm,
                                    &RDKit::MMFF::MMFFMolProperties::setMMFFEleTerm};

}  // namespace

MmffEnergies rdkit_energies(const MmffSystem& system, std::span<const Point> positions) {
  if (positions.size() != system.atoms.size())
    throw ShapeError("rdkit_energies: " + std::to_string(positions.size()) + " positions for " +
                     std::to_string(system.atoms.size()) + " atoms");
  try {
    RDKit::RWMol molecule(*system.rdkit);
    auto& conformer = molecule.getConformer();
    for (std::size_t i = 0; i < positions.size(); ++i)
      conformer.setAtomPos(static_cast<unsigned>(i), {positions[i].x, positions[i].y, positions[i].z});
    RDKit::MMFF::MMFFMolProperties properties(molecule);
    const auto energy = [&](TermSwitch wanted) {
      for (const TermSwitch each : kSwitches) (properties.*each)(each == wanted);
      const std::unique_ptr<ForceFields::ForceField> field(
          RDKit::MMFF::constructForceField(molecule, &properties, kNoCutoff, -1, false));
      field->initialize();
      return field->calcEnergy();
    };
    return {.bond = energy(kSwitches[0]),
            .angle = energy(kSwitches[1]),
            .stretch_bend = energy(kSwitches[2]),
            .out_of_plane = energy(kSwitches[3]),
            .torsion = energy(kSwitches[4]),
            .vdw = energy(kSwitches[5]),
            .electrostatics = energy(kSwitches[6])};
  } catch (const std::exception& error) {
    throw ResourceError(std::string("RDKit's MMFF94: ") + error.what());
  }
}

}  // namespace libbio::molecule
