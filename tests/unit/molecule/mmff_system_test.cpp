#include "libbio/molecule/mmff_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "libbio/error.h"
#include "libbio/molecule/ligand_placement.h"
#include "tests/small_complex.h"

namespace libbio::molecule {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

MmffSystem system_of(const std::string& pocket, const std::string& ligand = kSmallLigand) {
  const MmffTyping typing = mmff_system(receptor_of(pocket), ligand_of(ligand));
  if (!typing.system) throw std::runtime_error(typing.failure);
  return *typing.system;
}

double charge_where(const MmffSystem& system, const std::function<bool(const ForceFieldAtom&)>& holds) {
  double sum = 0;
  for (std::size_t i = 0; i < system.atoms.size(); ++i)
    if (holds(system.atoms[i])) sum += system.terms.charge[i];
  return sum;
}

double charge_of_residue(const MmffSystem& system, int residue) {
  return charge_where(system, [&](const ForceFieldAtom& atom) { return atom.residue == residue; });
}

// Hydrogens on the atom of that name in that residue of the pocket.
int hydrogens_on(const MmffSystem& system, const Receptor& pocket, int residue, const std::string& name) {
  int found = 0;
  for (const auto& atom : system.atoms)
    found += atom.hydrogen() && !atom.ligand && atom.residue == residue &&
             pocket.atoms[static_cast<std::size_t>(atom.source)].name == name;
  return found;
}

std::string without_zinc() {
  return kSmallPocket.substr(0, kSmallPocket.find("HETATM"));
}

// Two bonded carbon atoms of a residue nobody knows, `x` Å from the origin.
std::string unknown_residue(const std::string& x, const std::string& next_x) {
  return "HETATM   41  C1  XQZ A 201    " + x + "   0.000   0.000  1.00  0.00           C\n" +
         "HETATM   42  C2  XQZ A 201    " + next_x + "   0.000   0.000  1.00  0.00           C\n";
}

TEST(MmffSystem, AtomsAreThoseOfPocketLigandAndHydrogens) {
  const MmffSystem system = system_of(kSmallPocket);
  ASSERT_EQ(system.atoms.size(), 95U);
  EXPECT_EQ(system.terms.atoms(), 95);
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_FALSE(system.atoms[i].ligand);
    EXPECT_EQ(system.atoms[i].source, static_cast<int>(i));
  }
  for (std::size_t i = 40; i < 52; ++i) EXPECT_TRUE(system.atoms[i].ligand);
  for (std::size_t i = 52; i < system.atoms.size(); ++i) EXPECT_TRUE(system.atoms[i].hydrogen());
  EXPECT_EQ(system.atoms[39].atomic_number, 30);
  EXPECT_TRUE(system.remarks.empty());
}

TEST(MmffSystem, GroupsHaveTheirCharges) {
  const MmffSystem system = system_of(kSmallPocket);
  EXPECT_NEAR(charge_of_residue(system, 0) + charge_of_residue(system, 1), -1,
              0.1);                                    // ALA, ASP: an amide bond shares a little
  EXPECT_NEAR(charge_of_residue(system, 5), 2, 1e-9);  // zinc
  EXPECT_NEAR(charge_where(system, [](const auto& atom) { return atom.ligand; }), 0, 1e-9);
  // ASP -1, LYS +1, the end of the chain -1, zinc +2.
  EXPECT_NEAR(charge_where(system, [](const auto& atom) { return !atom.ligand; }), 1, 1e-9);
}

TEST(MmffSystem, HistidineTurnsItsHydrogenFromAMetal) {
  const Receptor pocket = receptor_of(kSmallPocket);
  const MmffSystem with = system_of(kSmallPocket), without = system_of(without_zinc());
  EXPECT_EQ(hydrogens_on(with, pocket, 3, "ND1"), 1);
  EXPECT_EQ(hydrogens_on(with, pocket, 3, "NE2"), 0);
  EXPECT_EQ(hydrogens_on(without, pocket, 3, "ND1"), 0);
  EXPECT_EQ(hydrogens_on(without, pocket, 3, "NE2"), 1);
}

TEST(MmffSystem, IncompleteGroupsStayNeutral) {
  std::string pocket = kSmallPocket;
  const std::size_t od1 = pocket.find("ATOM     12  OD1 ASP");
  pocket.erase(od1, pocket.find('\n', od1) + 1 - od1);
  EXPECT_NEAR(charge_where(system_of(pocket), [](const auto& atom) { return !atom.ligand; }), 2, 1e-9);
}

TEST(MmffSystem, CutChainsEndInHydrogens) {
  // Without the aspartate two chains remain: an aldehyde and an amine, both neutral.
  std::string pocket;
  std::stringstream lines(kSmallPocket);
  for (std::string line; std::getline(lines, line);)
    if (line.find(" ASP ") == std::string::npos) pocket += line + "\n";
  const Receptor receptor = receptor_of(pocket);
  const MmffSystem system = system_of(pocket);
  EXPECT_EQ(hydrogens_on(system, receptor, 0, "C"), 1);
  EXPECT_EQ(hydrogens_on(system, receptor, 0, "N"), 2);
  EXPECT_EQ(hydrogens_on(system, receptor, 1, "N"), 2);
  EXPECT_NEAR(charge_of_residue(system, 0), 0, 1e-9);
}

TEST(MmffSystem, HydrogensAreABondLengthAway) {
  const MmffSystem system = system_of(kSmallPocket);
  for (const auto& bond : system.terms.bonds) {
    const auto& a = system.atoms[static_cast<std::size_t>(bond.a)];
    const auto& b = system.atoms[static_cast<std::size_t>(bond.b)];
    if (a.hydrogen() || b.hydrogen()) {
      EXPECT_NEAR(distance(a.position, b.position), bond.length, 0.15);
    }
  }
}

TEST(MmffSystem, UnknownResiduesAreLeftOutIfFarFromTheLigand) {
  const MmffSystem system = system_of(kSmallPocket + unknown_residue("  20.000", "  21.500"));
  EXPECT_EQ(system.atoms.size(), 95U);
  EXPECT_THAT(system.remarks, ElementsAre(HasSubstr("XQZ:A:201")));
}

TEST(MmffSystem, UnknownResiduesNearTheLigandAreAFailure) {
  const MmffTyping typing = mmff_system(receptor_of(kSmallPocket + unknown_residue("   0.000", "   1.500")),
                                        ligand_of(kSmallLigand));
  EXPECT_FALSE(typing.system);
  EXPECT_THAT(typing.failure, HasSubstr("XQZ:A:201"));
}

TEST(MmffSystem, AtomsAtOnePlaceAreAnObstacle) {
  std::string pocket = kSmallPocket;
  const std::size_t od1 = pocket.find("ATOM     12  OD1 ASP"), od2 = pocket.find("ATOM     13  OD2 ASP");
  pocket.replace(od2 + 30, 24, pocket.substr(od1 + 30, 24));
  const MmffTyping typing = mmff_system(receptor_of(pocket), ligand_of(kSmallLigand));
  EXPECT_FALSE(typing.system);
  EXPECT_THAT(typing.failure, testing::AllOf(HasSubstr("ASP:A:2"), HasSubstr("OD1 and OD2")));
}

TEST(MmffSystem, MetalsThatMmff94LacksAreStoodFor) {
  std::string pocket = kSmallPocket;
  for (std::size_t at = 0; (at = pocket.find("ZN", at)) != std::string::npos; at += 2)
    pocket.replace(at, 2, "MN");
  const MmffSystem system = system_of(pocket);
  EXPECT_EQ(system.atoms[39].atomic_number, 26);
  EXPECT_THAT(system.remarks, ElementsAre(testing::AllOf(HasSubstr("Mn"), HasSubstr("Fe"))));
}

TEST(MmffSystem, LigandAtomsWithoutATypeAreNamed) {
  std::string boron = kSmallLigand;
  boron.replace(boron.find(" N "), 3, " B ");
  const MmffTyping typing = mmff_system(receptor_of(kSmallPocket), ligand_of(boron));
  EXPECT_FALSE(typing.system);
  EXPECT_THAT(typing.failure, HasSubstr("ligand atom 1 (B)"));
}

TEST(PlacedAt, MovesTheLigandAndItsMolecule) {
  const Ligand ligand = ligand_of(kSmallLigand);
  std::vector<Point> positions;
  for (const auto& atom : ligand.atoms) positions.push_back({atom.position.x + 3, atom.position.y, 1});
  const Ligand placed = placed_at(ligand, positions);
  EXPECT_EQ(placed.atoms[4].position.x, ligand.atoms[4].position.x + 3);
  EXPECT_NE(placed.rdkit, ligand.rdkit);
  const MmffTyping typing = mmff_system(receptor_of(kSmallPocket), placed);
  ASSERT_TRUE(typing.system);
  EXPECT_EQ(typing.system->atoms[40].position.z, 1);
  positions.pop_back();
  EXPECT_THROW(placed_at(ligand, positions), ShapeError);
}

TEST(MmffTerms, AmongSomeAtomsAreRenumbered) {
  const MmffSystem system = system_of(kSmallPocket);
  std::vector<bool> ligand;
  for (const auto& atom : system.atoms) ligand.push_back(atom.ligand);
  const MmffTerms terms = terms_among(system.terms, ligand);
  EXPECT_EQ(terms.atoms(), 20);        // C8H8N2O2, a zwitterion
  EXPECT_EQ(terms.bonds.size(), 20U);  // one ring
  EXPECT_EQ(terms.vdw_type.size(), 20U);
  for (const auto& torsion : terms.torsions)
    for (const int atom : {torsion.a, torsion.b, torsion.c, torsion.d}) {
      EXPECT_GE(atom, 0);
      EXPECT_LT(atom, 20);
    }
  // Nothing binds pocket and ligand: what is not among the ligand's is among the pocket's.
  ligand.flip();
  EXPECT_EQ(terms_among(system.terms, ligand).torsions.size() + terms.torsions.size(),
            system.terms.torsions.size());
  ligand.pop_back();
  EXPECT_THROW(terms_among(system.terms, ligand), ShapeError);
}

TEST(RdkitEnergies, WantOnePositionPerAtom) {
  const MmffSystem system = system_of(kSmallPocket);
  auto positions = system.positions();
  EXPECT_GT(rdkit_energies(system, positions).vdw, 0);
  positions.pop_back();
  EXPECT_THROW(rdkit_energies(system, positions), ShapeError);
}

}  // namespace
}  // namespace libbio::molecule
