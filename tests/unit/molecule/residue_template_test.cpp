#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/molecule/ligand_reader.h"
#include "tests/refusal.h"

namespace libbio::molecule {
namespace {

using ::testing::HasSubstr;

// N-methylacetamide with lengths of its bonds; the carbonyl oxygen comes last.
ResidueAtoms residue() {
  return {.residue = {.name = "LIG", .chain = "A", .number = 401},
          .names = {"C1", "C2", "N", "C3", "O"},
          .atomic_numbers = {6, 6, 7, 6, 8},
          .positions = {{0, 0, 0}, {1.51, 0, 0}, {2.17, 1.16, 0}, {3.62, 1.16, 0.1}, {2.12, -1.07, 0.1}}};
}

TEST(ResidueTemplate, TakesBondOrdersFromTheSmiles) {
  for (const char* smiles : {"CC(=O)NC", "CNC(C)=O", "[H]N(C)C(C)=O", "O=C(C)NC.O"}) {
    const Ligand ligand = ligand_from_residue(residue(), smiles);
    ASSERT_EQ(ligand.atoms.size(), 5u);
    EXPECT_EQ(ligand.title, "LIG:A:401");
    EXPECT_NEAR(ligand.atoms[4].position.y, -1.07, 1e-12);
    int doubles = 0;
    for (const LigandBond& bond : ligand.bonds)
      if (bond.kind == BondKind::double_bond) {
        ++doubles;
        EXPECT_EQ(bond.first + bond.second, 1 + 4);
      }
    EXPECT_EQ(doubles, 1);
    EXPECT_TRUE(ligand.atoms[2].roles.donor);
    EXPECT_EQ(ligand.atoms[3].hydrogens, 3);
  }
}

TEST(ResidueTemplate, LengthsDecideWhereTheSmilesFitsTwice) {
  // But-1-ene or but-2-ene's mirror: which end has the double bond is told by its length.
  ResidueAtoms butene{.residue = {.name = "BUT", .chain = "", .number = 1},
                      .names = {"A", "B", "C", "D"},
                      .atomic_numbers = {6, 6, 6, 6},
                      .positions = {{0, 0, 0}, {1.34, 0, 0}, {2.1, 1.3, 0}, {3.6, 1.3, 0.2}}};
  const auto double_bond = [](const Ligand& ligand) {
    for (const LigandBond& bond : ligand.bonds)
      if (bond.kind == BondKind::double_bond) return bond.first + bond.second;
    return -1;
  };
  EXPECT_EQ(double_bond(ligand_from_residue(butene, "C=CCC")), 1);
  EXPECT_EQ(double_bond(ligand_from_residue(butene, "CCC=C")), 1);
}

TEST(ResidueTemplate, RefusesWhatDoesNotMatch) {
  const auto refusal = [](const std::string& smiles) {
    return libbio::testing::refusal<InputError>([&] { ligand_from_residue(residue(), smiles); });
  };
  EXPECT_THAT(refusal("CC(=O)NCC"),
              HasSubstr("residue LIG:A:401 has the heavy atoms C3NO, expected those of the SMILES, C4NO"));
  EXPECT_THAT(refusal("NCCC=O"), HasSubstr("not connected as in the SMILES 'NCCC=O'"));
  EXPECT_THAT(refusal("CC(=O"), HasSubstr("'CC(=O' cannot be understood"));
  EXPECT_THAT(refusal("C(C)(C)(C)(C)C"), HasSubstr("cannot be understood"));
  EXPECT_THAT(refusal(""), HasSubstr("no atoms"));
}

}  // namespace
}  // namespace libbio::molecule
