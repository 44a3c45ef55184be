// Ligands of PDB and PDBQT files, models one by one, with a SMILES.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libbio/error.h"
#include "libbio/molecule/ligand_reader.h"
#include "tests/refusal.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio::molecule {
namespace {

using ::testing::HasSubstr;

// Acetamide, its nitrogen before its oxygen.
std::string pdb(double shift = 0) {
  char text[512];
  std::snprintf(text, sizeof text,
                "HETATM    1  C1  ACM A   1    %8.3f   0.000   0.100  1.00  0.00           C  \n"
                "HETATM    2  C2  ACM A   1    %8.3f   0.000   0.000  1.00  0.00           C  \n"
                "HETATM    3  N1  ACM A   1    %8.3f  -1.150   0.000  1.00  0.00           N  \n"
                "HETATM    4  O1  ACM A   1    %8.3f   1.050   0.000  1.00  0.00           O  \n"
                "HETATM    5  H1  ACM A   1    %8.3f  -1.950   0.300  1.00  0.00           H  \n",
                shift, shift + 1.5, shift + 2.2, shift + 2.1, shift + 1.7);
  return text;
}

// The same as AutoDock programs write it.
std::string pdbqt() {
  return "REMARK  Name = amide\n"
         "REMARK                            x       y       z     vdW  Elec       q    Type\n"
         "ROOT\n"
         "ATOM      1  C1  UNL     1       0.000   0.000   0.100  1.00  0.00    +0.105 C \n"
         "ATOM      2  C2  UNL     1       1.500   0.000   0.000  1.00  0.00    +0.105 A \n"
         "ATOM      3  N1  UNL     1       2.200  -1.150   0.000  1.00  0.00    -0.305 NA\n"
         "ATOM      4  O1  UNL     1       2.100   1.050   0.000  1.00  0.00    -0.305 OA\n"
         "ATOM      5  H1  UNL     1       1.700  -1.950   0.300  1.00  0.00    +0.105 HD\n"
         "ATOM      6  W   WAT     1       7.000  -1.950   0.300  1.00  0.00    +0.105 W \n"
         "ENDROOT\nTORSDOF 0\n";
}

std::vector<LigandRecord> records_of(const std::string& text, const std::string& smiles) {
  const TemporaryFile file(text);
  LigandReader reader(file.path(), smiles);
  std::vector<LigandRecord> records;
  for (LigandRecord record; reader.next(record);) records.push_back(record);
  return records;
}

void expect_acetamide(const LigandRecord& record) {
  ASSERT_TRUE(record.ligand) << record.failure;
  const Ligand& ligand = *record.ligand;
  ASSERT_EQ(ligand.atoms.size(), 4u);
  EXPECT_EQ(ligand.atoms[2].atomic_number, 7);
  EXPECT_EQ(ligand.atoms[2].hydrogens, 2);
  ASSERT_EQ(ligand.bonds.size(), 3u);
  for (const LigandBond& bond : ligand.bonds)
    EXPECT_EQ(bond.kind == BondKind::double_bond, bond.first == 3 || bond.second == 3);
}

TEST(PdbPose, ModelsAreRecords) {
  const std::string text = "REMARK docked\nMODEL        1\nCOMPND    first one \n" + pdb() +
                           "ENDMDL\nMODEL        2\n" + pdb(4) + "ENDMDL\nCONECT    1    2\nEND\n";
  const auto records = records_of(text, "CC(N)=O");
  ASSERT_EQ(records.size(), 2u);
  for (const LigandRecord& record : records) expect_acetamide(record);
  EXPECT_EQ(records[0].title, "first one");
  EXPECT_EQ(records[0].ligand->title, "first one");
  EXPECT_EQ(records[1].title, "");
  EXPECT_EQ(records[1].number, 2);
  EXPECT_DOUBLE_EQ(records[1].ligand->atoms[1].position.x, 5.5);
}

TEST(PdbPose, FilesOneAfterTheOtherAreRecords) {
  EXPECT_EQ(records_of(pdb() + "END\n" + pdb(1) + "END   \n\n", "NC(C)=O").size(), 2u);
  EXPECT_EQ(records_of(pdb(), "NC(C)=O").size(), 1u);
}

TEST(PdbPose, TypesOfAutoDockAreElements) {
  const auto records = records_of(pdbqt(), "CC(N)=O");
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].title, "amide");
  expect_acetamide(records[0]);
}

TEST(PdbPose, ElementsComeFromNamesWhereTheirColumnIsEmpty) {
  std::string text = pdb(), cut;
  for (std::size_t at = 0; at < text.size(); at += 81) cut += text.substr(at, 60) + "\n";
  expect_acetamide(records_of(cut, "CC(N)=O").front());
  const std::string chloride =
      "HETATM    1 CL1  XXX A   1       0.000   0.000   0.000\n"
      "HETATM    2  CA  XXX A   1       1.760   0.000   0.000\n";
  const auto records = records_of(chloride, "CCl");
  ASSERT_TRUE(records.front().ligand) << records.front().failure;
  EXPECT_EQ(records.front().ligand->atoms[0].atomic_number, 17);
}

TEST(PdbPose, OfAlternativeLocationsTheFirstIsTaken) {
  std::string first = pdb(), second = pdb(0.2);
  for (std::size_t at = 16; at < first.size(); at += 81) {
    first[at] = 'A';
    second[at] = 'B';
  }
  const auto records = records_of(first + second, "CC(N)=O");
  expect_acetamide(records.front());
  EXPECT_DOUBLE_EQ(records.front().ligand->atoms[0].position.x, 0);
}

TEST(PdbPose, TheFileItselfMayHoldTheSmiles) {
  const auto records =
      records_of("REMARK SMILES IDX 1 1 2 2\nREMARK SMILES CC(N)=O\n" + pdbqt() + "ENDMDL\n" + pdb(), "");
  ASSERT_EQ(records.size(), 2u);
  expect_acetamide(records[0]);
  EXPECT_THAT(records[1].failure, HasSubstr("no bond orders"));
}

TEST(PdbPose, SaysWhyThereIsNoLigand) {
  const auto failure_of = [](const std::string& text, const std::string& smiles) {
    return records_of(text, smiles).front().failure;
  };
  EXPECT_THAT(failure_of(pdb(), "CCO"), HasSubstr("C2NO, expected those of the SMILES, C2O"));
  EXPECT_THAT(failure_of(pdb(), "CNC=O"), HasSubstr("not connected"));
  EXPECT_THAT(failure_of(pdb(), "C(("), HasSubstr("cannot be understood"));
  std::string bad = pdb();
  bad.replace(bad.find("-1.150"), 6, " x.150");
  const auto records = records_of(bad + "END\n" + pdb(), "CC(N)=O");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_THAT(records[0].failure, HasSubstr("not a number"));
  EXPECT_EQ(records[0].location.line, 3u);
  expect_acetamide(records[1]);
  std::string odd = pdbqt();
  odd.replace(odd.find(" OA\n"), 3, " QX");
  EXPECT_THAT(failure_of(odd, "CC(N)=O"), HasSubstr("'QX' is not an AutoDock atom type"));
  EXPECT_THAT(failure_of("MODEL        1\nENDMDL\nMODEL 2\n" + pdb(), "CC(N)=O"), HasSubstr(""));
  EXPECT_THAT(testing::refusal<InputError>([] { records_of(pdb(), ""); }), HasSubstr("no bond orders"));
  const std::string mol2 = "@<TRIPOS>MOLECULE\nx\n 1 0\nSMALL\n";
  EXPECT_THAT(testing::refusal<UsageError>([&] { records_of(mol2, "C"); }), HasSubstr("PDB and PDBQT"));
}

}  // namespace
}  // namespace libbio::molecule
