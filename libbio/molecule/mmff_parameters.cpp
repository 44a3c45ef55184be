#include "libbio/molecule/mmff_parameters.h"

#include <ForceField/MMFF/Params.h>
#include <GraphMol/RWMol.h>

// Needs what the headers above declare.
#include <GraphMol/ForceFieldHelpers/MMFF/AtomTyper.h>

#include <algorithm>
#include <array>
#include <exception>
#include <set>

namespace libbio::molecule {
namespace {

namespace mmff = RDKit::MMFF;

class Extraction {
 public:
  Extraction(const RDKit::ROMol& molecule, mmff::MMFFMolProperties& properties)
      : molecule_(molecule), properties_(properties) {
    for (const auto* bond : molecule.bonds()) add_bond(*bond);
    for (const auto* atom : molecule.atoms()) add_around(*atom);
    for (const auto* bond : molecule.bonds()) add_torsions(*bond);
    add_pairs();
    add_charges();
  }

  MmffTerms terms() && { return std::move(terms_); }

 private:
  std::vector<unsigned> neighbours(unsigned atom) const {
    std::vector<unsigned> found;
    for (const auto* neighbour : molecule_.atomNeighbors(molecule_.getAtomWithIdx(atom)))
      found.push_back(neighbour->getIdx());
    return found;
  }

  void add_bond(const RDKit::Bond& bond) {
    unsigned type = 0;
    ForceFields::MMFF::MMFFBond parameters{};
    const unsigned a = bond.getBeginAtomIdx(), b = bond.getEndAtomIdx();
    if (properties_.getMMFFBondStretchParams(molecule_, a, b, type, parameters))
      terms_.bonds.push_back({static_cast<int>(a), static_cast<int>(b), parameters.kb, parameters.r0});
  }

  void add_around(const RDKit::Atom& centre) {
    const unsigned b = centre.getIdx();
    const std::vector<unsigned> around = neighbours(b);
    const auto* kind = (*mmff::DefaultParameters::getMMFFProp())(properties_.getMMFFAtomType(b));
    const bool linear = kind && kind->linh;
    for (std::size_t i = 0; i < around.size(); ++i)
      for (std::size_t j = i + 1; j < around.size(); ++j) {
        add_angle(around[i], b, around[j], linear);
        if (!linear) add_stretch_bend(around[i], b, around[j]);
      }
    if (around.size() == 3)
      for (const auto& [i, j, k] : {std::array{0, 1, 2}, std::array{0, 2, 1}, std::array{1, 2, 0}})
        add_out_of_plane(around[static_cast<std::size_t>(i)], b, around[static_cast<std::size_t>(j)],
                         around[static_cast<std::size_t>(k)]);
  }

  void add_angle(unsigned a, unsigned b, unsigned c, bool linear) {
    unsigned type = 0;
    ForceFields::MMFF::MMFFAngle parameters{};
    if (properties_.getMMFFAngleBendParams(molecule_, a, b, c, type, parameters))
      terms_.angles.push_back({static_cast<int>(a), static_cast<int>(b), static_cast<int>(c), parameters.ka,
                               parameters.theta0, linear});
  }

  void add_stretch_bend(unsigned a, unsigned b, unsigned c) {
    unsigned type = 0;
    ForceFields::MMFF::MMFFStbn parameters{};
    ForceFields::MMFF::MMFFBond bonds[2];
    ForceFields::MMFF::MMFFAngle angle{};
    if (properties_.getMMFFStretchBendParams(molecule_, a, b, c, type, parameters, bonds, angle))
      terms_.stretch_bends.push_back({static_cast<int>(a), static_cast<int>(b), static_cast<int>(c),
                                      parameters.kbaIJK, parameters.kbaKJI, bonds[0].r0, bonds[1].r0,
                                      angle.theta0});
  }

  void add_out_of_plane(unsigned a, unsigned b, unsigned c, unsigned d) {
    ForceFields::MMFF::MMFFOop parameters{};
    if (properties_.getMMFFOopBendParams(molecule_, a, b, c, d, parameters))
      terms_.out_of_planes.push_back({static_cast<int>(a), static_cast<int>(b), static_cast<int>(c),
                                      static_cast<int>(d), parameters.koop});
  }

  // As RDKit does: no torsion about bonds of or beside a triple bond, none within three-membered rings.
  bool may_twist(const RDKit::Atom& atom) const {
    const auto hybridisation = atom.getHybridization();
    if (hybridisation != RDKit::Atom::SP2 && hybridisation != RDKit::Atom::SP3) return false;
    if (atom.getDegree() < 2) return false;
    for (const auto* bond : molecule_.atomBonds(&atom))
      if (bond->getBondType() == RDKit::Bond::TRIPLE) return false;
    return true;
  }

  void add_torsions(const RDKit::Bond& bond) {
    if (!may_twist(*bond.getBeginAtom()) || !may_twist(*bond.getEndAtom())) return;
    const unsigned b = bond.getBeginAtomIdx(), c = bond.getEndAtomIdx();
    for (const unsigned a : neighbours(b))
      for (const unsigned d : neighbours(c)) {
        if (a == c || d == b || a == d) continue;
        unsigned type = 0;
        ForceFields::MMFF::MMFFTor parameters{};
        if (properties_.getMMFFTorsionParams(molecule_, a, b, c, d, type, parameters))
          terms_.torsions.push_back({static_cast<int>(a), static_cast<int>(b), static_cast<int>(c),
                                     static_cast<int>(d), parameters.V1, parameters.V2, parameters.V3});
      }
  }

  void add_pairs() {
    for (unsigned first = 0; first < molecule_.getNumAtoms(); ++first) {
      std::set<unsigned> near = {first}, third;
      for (const unsigned one : neighbours(first)) {
        near.insert(one);
        for (const unsigned two : neighbours(one)) near.insert(two);
      }
      for (const unsigned two : near)
        for (const unsigned three : neighbours(two))
          if (!near.contains(three)) third.insert(three);
      for (const unsigned second : near)
        if (first < second) terms_.excluded.push_back({static_cast<int>(first), static_cast<int>(second)});
      for (const unsigned second : third)
        if (first < second) terms_.three_apart.push_back({static_cast<int>(first), static_cast<int>(second)});
    }
  }

  void add_charges() {
    std::vector<int> types;                // MMFF94's numbers of those present
    std::vector<unsigned> representative;  // an atom of each
    for (unsigned i = 0; i < molecule_.getNumAtoms(); ++i) {
      const int type = properties_.getMMFFAtomType(i);
      auto found = std::find(types.begin(), types.end(), type);
      terms_.vdw_type.push_back(static_cast<int>(found - types.begin()));
      if (found == types.end()) {
        types.push_back(type);
        representative.push_back(i);
      }
      terms_.charge.push_back(properties_.getMMFFPartialCharge(i));
    }
    terms_.vdw_types = static_cast<int>(types.size());
    for (const unsigned first : representative)
      for (const unsigned second : representative) {
        ForceFields::MMFF::MMFFVdWRijstarEps parameters{};
        properties_.getMMFFVdWParams(first, second, parameters);
        terms_.vdw_radius.push_back(parameters.R_ij_star);
        terms_.vdw_depth.push_back(parameters.epsilon);
      }
  }

  const RDKit::ROMol& molecule_;
  mmff::MMFFMolProperties& properties_;
  MmffTerms terms_;
};

}  // namespace

MmffAssignment mmff_parameters(const RDKit::ROMol& molecule) {
  MmffAssignment assigned;
  try {
    // RDKit wants a molecule that it may change: it perceives its own aromaticity in it.
    RDKit::RWMol copy(molecule);
    mmff::MMFFMolProperties properties(copy);
    for (unsigned i = 0; i < copy.getNumAtoms(); ++i)
      if (properties.getMMFFAtomType(i) == 0) assigned.untyped.push_back(static_cast<int>(i));
    if (!properties.isValid())
      assigned.failure = "MMFF94 has no type for an atom";
    else
      assigned.terms = Extraction(copy, properties).terms();
  } catch (const std::exception& error) {
    assigned.failure = std::string("RDKit's MMFF94: ") + error.what();
  }
  return assigned;
}

}  // namespace libbio::molecule
