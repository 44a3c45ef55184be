#include "libbio/affinity/warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace libbio::affinity {
namespace {

using molecule::ResidueKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One ligand atom in the origin, and a residue of one atom at a distance along x.
struct Pair {
  molecule::Ligand ligand;
  molecule::Receptor receptor;
  double percentile = 50;

  Pair(int ligand_element, int receptor_element, double distance,
       ResidueKind kind = ResidueKind::amino_acid) {
    ligand.atoms.resize(1);
    ligand.atoms[0].atomic_number = ligand_element;
    add(receptor_element, distance, kind);
  }
  void add(int element, double distance, ResidueKind kind) {
    const int number = static_cast<int>(receptor.atoms.size());
    molecule::ReceptorResidue residue;
    residue.name = "RES";
    residue.chain = "A";
    residue.number = number + 1;
    residue.kind = kind;
    residue.first_atom = number;
    residue.atoms = 1;
    receptor.residues.push_back(residue);
    molecule::ReceptorAtom atom;
    atom.atomic_number = element;
    atom.name = "X";
    atom.position = {distance, 0, 0};
    atom.residue = number;
    receptor.atoms.push_back(atom);
  }
  Findings findings() const {
    std::vector<std::int32_t> all(receptor.atoms.size());
    std::iota(all.begin(), all.end(), 0);
    return findings_of(ligand, receptor, all, percentile);
  }
};

// The warnings that are on, in the order of the struct.
std::string warned(const Pair& pair) {
  const Warnings w = pair.findings().warnings;
  std::string on;
  for (const bool flag : {w.metal, w.covalent, w.clash, w.unknown_residue, w.far, w.outside})
    on += flag ? '1' : '0';
  return on;
}

TEST(Warnings, NoneForAnOrdinaryContact) {
  const Pair pair(6, 6, 3.8);
  EXPECT_EQ(warned(pair), "000000");
  EXPECT_TRUE(pair.findings().remarks.empty());
}

TEST(Warnings, MetalsBindUpToThreeAngstrom) {
  const Pair bound(8, 30, 2.1, ResidueKind::metal);
  EXPECT_EQ(warned(bound), "100000");
  EXPECT_THAT(bound.findings().remarks,
              ElementsAre("a metal binds the ligand: ligand atom 1 (O) and RES:A:1 X, 2.1 Å"));
  EXPECT_EQ(warned(Pair(8, 30, 3.05, ResidueKind::metal)), "000000");
}

TEST(Warnings, CovalentIsAroundTheSumOfTheCovalentRadii) {
  // C and S: 0.76 + 1.05 Å; van der Waals 1.7 + 1.8 Å, of which 0.75 are 2.625 Å.
  EXPECT_EQ(warned(Pair(6, 16, 1.82)), "010000");
  EXPECT_EQ(warned(Pair(6, 16, 2.2)), "010000");
  EXPECT_EQ(warned(Pair(6, 16, 2.3)), "001000");
  EXPECT_EQ(warned(Pair(6, 16, 1.3)), "001000");
  EXPECT_EQ(warned(Pair(6, 16, 2.6)), "001000");
  EXPECT_EQ(warned(Pair(6, 16, 2.65)), "000000");
}

TEST(Warnings, CountPairsAndNameTheNearest) {
  Pair pair(6, 6, 2.5);
  pair.add(6, -2.3, ResidueKind::amino_acid);
  EXPECT_THAT(pair.findings().remarks,
              ElementsAre("2 pairs of atoms clash, the nearest: ligand atom 1 (C) and RES:A:2 X, 2.3 Å"));
}

TEST(Warnings, ResiduesOutsideTheTwentyAreNamed) {
  for (const ResidueKind kind :
       {ResidueKind::cofactor, ResidueKind::nucleotide, ResidueKind::ion, ResidueKind::modified_amino_acid}) {
    EXPECT_EQ(warned(Pair(6, 6, 5.9, kind)), "000100");
    EXPECT_THAT(Pair(6, 6, 5.9, kind).findings().remarks,
                ElementsAre(HasSubstr("RES:A:1 (" + std::string(molecule::name_of(kind)) + ")")));
  }
  Pair far_cofactor(6, 6, 4);
  far_cofactor.add(6, 6.1, ResidueKind::cofactor);
  EXPECT_EQ(warned(far_cofactor), "000000");
}

TEST(Warnings, FarIsAboveNinetyNinePercent) {
  Pair pair(6, 6, 4);
  pair.percentile = 99;
  EXPECT_EQ(warned(pair), "000000");
  pair.percentile = 99.5;
  EXPECT_EQ(warned(pair), "000010");
}

TEST(Warnings, OutsideWhereNothingIsNear) {
  EXPECT_EQ(warned(Pair(6, 6, 6.1)), "000001");
  EXPECT_EQ(warned(Pair(6, 6, 5.9)), "000000");
}

}  // namespace
}  // namespace libbio::affinity
