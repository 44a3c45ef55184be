#include "libbio/molecule/pdb_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"
#include "libbio/molecule/receptor_reader.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/molecule/pdb_lines.h"

namespace libbio::molecule {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Receptor read(const std::string& text) {
  return read_receptor(TemporaryFile(text).path()).receptor;
}

// One atom, residue by residue.
Receptor carbons(int count, const std::string& chain = "A") {
  Receptor receptor;
  for (int i = 0; i < count; ++i) {
    ReceptorResidue residue;
    residue.name = "GLY";
    residue.chain = chain;
    residue.number = i + 1;
    residue.first_atom = i;
    residue.atoms = 1;
    receptor.residues.push_back(residue);
    ReceptorAtom atom;
    atom.atomic_number = 6;
    atom.name = "CA";
    atom.residue = i;
    atom.position = {0.001 * (i % 1000), 1.0, -1.0};
    receptor.atoms.push_back(atom);
  }
  return receptor;
}

TEST(PdbWriter, FillsTheColumnsOfTheFormat) {
  const Receptor receptor = read(
      pdb_line({.residue = "GLY", .number = 52, .insertion = 'A', .x = -1.5}) +
      pdb_line(
          {.record = "HETATM", .atom = "ZN", .residue = "ZN", .number = 201, .x = 12.345, .element = "ZN"}));
  const double values[] = {-0.25, 5000};
  EXPECT_EQ(pdb_text(receptor, values),
            "ATOM      1  CA  GLY A  52A     -1.500   0.000   0.000  1.00 -0.25           C\n"
            "TER       2      GLY A  52A\n"
            "HETATM    3 ZN    ZN A 201      12.345   0.000   0.000  1.00999.99          ZN\n"
            "END\n");
}

TEST(PdbWriter, ReadBackGivesTheSameAtoms) {
  PdbLine line;
  line.record = "HETATM";
  const std::string text =
      pdb_residue("TRP", -3) + pdb_residue("ARG", -2) + pdb_residue("SEP", -1, "SER", line) +
      pdb_line({.record = "HETATM",
                .atom = "FE",
                .residue = "HEM",
                .chain = 'B',
                .number = 9,
                .x = 1.2345,
                .element = "FE"}) +
      pdb_line({.record = "HETATM", .atom = "C1'A", .residue = "HEM", .chain = 'B', .number = 9, .x = 3});
  const Receptor before = read(text), after = read(pdb_text(before));
  ASSERT_EQ(before.atoms.size(), after.atoms.size());
  ASSERT_EQ(before.residues.size(), after.residues.size());
  for (std::size_t i = 0; i < before.residues.size(); ++i) {
    EXPECT_EQ(before.residues[i].label(), after.residues[i].label());
    EXPECT_EQ(before.residues[i].kind, after.residues[i].kind);
  }
  for (std::size_t i = 0; i < before.atoms.size(); ++i) {
    EXPECT_EQ(before.atoms[i].name, after.atoms[i].name);
    EXPECT_EQ(before.atoms[i].type, after.atoms[i].type);
    EXPECT_EQ(before.atoms[i].atomic_number, after.atoms[i].atomic_number);
    EXPECT_LT(distance(before.atoms[i].position, after.atoms[i].position), 0.001);
  }
  EXPECT_EQ(before.bonds.size(), after.bonds.size());
}

TEST(PdbWriter, NumbersThatOutgrowTheirColumnsAreHybrid36) {
  const Receptor receptor = carbons(100001);
  const std::string text = pdb_text(receptor);
  EXPECT_THAT(text, HasSubstr("\nATOM  99999  CA  GLY A"));
  EXPECT_THAT(text, HasSubstr("\nATOM  A0000  CA  GLY A"));
  EXPECT_THAT(text, HasSubstr("GLY A9999 "));
  EXPECT_THAT(text, HasSubstr("GLY AA000 "));
  const Receptor back = read(text);
  ASSERT_EQ(back.residues.size(), receptor.residues.size());
  EXPECT_EQ(back.residues[12345].number, 12346);
}

TEST(PdbWriter, ChainsWithLongNamesGetFreeLetters) {
  Receptor receptor = carbons(3);
  receptor.residues[1].chain = receptor.residues[2].chain = "AA1";
  const std::string text = pdb_text(receptor);
  EXPECT_THAT(text, StartsWith("REMARK   1 CHAIN AA1 OF THE INPUT IS CHAIN B\n"));
  EXPECT_THAT(text, HasSubstr("CA  GLY B   2 "));
  for (int i = 0; i < 3; ++i)
    receptor.residues[static_cast<std::size_t>(i)].chain = "long" + std::to_string(i);
  EXPECT_EQ(read(pdb_text(receptor)).residues[2].chain, "C");
}

TEST(PdbWriter, AppendsTheLigandWithItsBonds) {
  Ligand ligand;
  for (int z : {6, 17, 6, 6, 6, 6}) {
    LigandAtom atom;
    atom.atomic_number = z;
    atom.position = {1.0 * static_cast<double>(ligand.atoms.size()), 2, 3};
    ligand.atoms.push_back(atom);
  }
  for (int i = 1; i < 6; ++i) {
    LigandBond bond;
    bond.second = i;
    ligand.bonds.push_back(bond);
  }
  const double values[] = {1, 2, 3, 4, 5, std::nan("")};
  EXPECT_THAT(
      pdb_text(carbons(1), {}, &ligand, values),
      EndsWith("HETATM    3  C1  LIG B   1       0.000   2.000   3.000  1.00  1.00           C\n"
               "HETATM    4 CL1  LIG B   1       1.000   2.000   3.000  1.00  2.00          CL\n"
               "HETATM    5  C2  LIG B   1       2.000   2.000   3.000  1.00  3.00           C\n"
               "HETATM    6  C3  LIG B   1       3.000   2.000   3.000  1.00  4.00           C\n"
               "HETATM    7  C4  LIG B   1       4.000   2.000   3.000  1.00  5.00           C\n"
               "HETATM    8  C5  LIG B   1       5.000   2.000   3.000  1.00  0.00           C\n"
               "CONECT    3    4    5    6    7\nCONECT    3    8\nCONECT    4    3\nCONECT    5    3\n"
               "CONECT    6    3\nCONECT    7    3\nCONECT    8    3\nEND\n"));
}

TEST(PdbWriter, RefusesWhatDoesNotFit) {
  Receptor receptor = carbons(1);
  EXPECT_THROW(pdb_text(receptor, std::vector<double>(2)), ShapeError);
  EXPECT_THROW(pdb_text(receptor, {}, nullptr, std::vector<double>(1)), ShapeError);
  receptor.atoms[0].position.x = 12345.678;
  EXPECT_THAT(pdb_text(receptor), HasSubstr("    12345.68   1.000"));
  receptor.atoms[0].position.x = 1e9;
  EXPECT_THROW(pdb_text(receptor), InputError);
}

}  // namespace
}  // namespace libbio::molecule
