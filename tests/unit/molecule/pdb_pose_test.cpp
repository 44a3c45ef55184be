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

TEST(PdbPose, OfAlternativeLocationsTheMoreOccupiedIsTaken) {
  std::string first = pdb(), second = pdb(0.2);
  for (std::size_t at = 16; at < first.size(); at += 81) {
    first[at] = 'A';
    second[at] = 'B';
  }
  expect_acetamide(records_of(first + second, "CC(N)=O").front());
  EXPECT_DOUBLE_EQ(records_of(first + second, "CC(N)=O").front().ligand->atoms[0].position.x, 0);
  for (std::size_t at = 54; at < first.size(); at += 81) first.replace(at, 6, "  0.30");
  // The last atom of B is missing: A's stands for it.
  const auto records = records_of(first + second.substr(0, 3 * 81), "CC(N)=O");
  ASSERT_TRUE(records.front().ligand) << records.front().failure;
  ASSERT_EQ(records.front().ligand->atoms.size(), 4u);
  EXPECT_DOUBLE_EQ(records.front().ligand->atoms[1].position.x, 0.2);
  EXPECT_DOUBLE_EQ(records.front().ligand->atoms[0].position.x, 2.1);
}

TEST(PdbPose, TheFileItselfMayHoldTheSmiles) {
  const auto records =
      records_of("REMARK SMILES IDX 1 1 2 2\nREMARK SMILES CC(N)=O\n" + pdbqt() + "ENDMDL\n" + pdb(), "");
  ASSERT_EQ(records.size(), 2u);
  expect_acetamide(records[0]);
  EXPECT_THAT(records[1].failure, HasSubstr("no bond orders"));
}

TEST(PdbPose, AHeaderOfTheFileServesAllModels) {
  const auto records = records_of("TITLE     my run\nREMARK SMILES CC(N)=O\nMODEL        1\n" + pdb() +
                                      "ENDMDL\nMODEL        2\nREMARK  Name = other\n" + pdb(1) +
                                      "ENDMDL\nMODEL 3\n" + pdb() + "ENDMDL\n",
                                  "");
  ASSERT_EQ(records.size(), 3u);
  for (const LigandRecord& record : records) expect_acetamide(record);
  EXPECT_EQ(records[0].title + "/" + records[1].title + "/" + records[2].title, "my run/other/my run");
}

TEST(PdbPose, AModelWithoutAtomsIsAFailureOfItsOwn) {
  const auto records = records_of(
      "MODEL        1\nREMARK  Name = A\nENDMDL\nMODEL        2\nREMARK  Name = B\n" + pdb() + "ENDMDL\n",
      "CC(N)=O");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].title, "A");
  EXPECT_THAT(records[0].failure, HasSubstr("no heavy atom"));
  EXPECT_EQ(records[1].title, "B");
  expect_acetamide(records[1]);
}

TEST(PdbPose, SideChainsOfFlexibleDockingAreNotTheLigand) {
  const std::string side_chain =
      "BEGIN_RES PHE A  54\nROOT\n"
      "ATOM      1  CA  PHE A  54       9.000   0.000   0.100  1.00  0.00    +0.105 C \n"
      "ENDROOT\nEND_RES PHE A  54\n";
  expect_acetamide(records_of(pdbqt() + side_chain, "CC(N)=O").front());
}

TEST(PdbPose, PdbqtIsKnownByItsChargesToo) {
  std::string rigid = pdbqt();
  for (const char* line : {"ENDROOT\n", "ROOT\n", "TORSDOF 0\n"})
    rigid.erase(rigid.find(line), std::string(line).size());
  expect_acetamide(records_of(rigid, "CC(N)=O").front());
}

// An amine and a nitrile that only bond lengths tell apart, beside groups with thousands of permutations.
TEST(PdbPose, BondLengthsTellEndsApart) {
  struct Atom {
    const char* element;
    double x, y, z;
  };
  constexpr Atom kAtoms[] = {
      {"C", 7.963, 7.719, 19.929},   {"C", 10.405, 8.394, 22.384},  {"C", 5.883, 9.24, 20.183},
      {"C", 12.462, 6.942, 22.556},  {"C", 9.692, 9.485, 21.863},   {"F", 12.028, 5.772, 22.004},
      {"C", 7.204, 8.06, 24.628},    {"C", 5.278, 7.465, 23.213},   {"C", 12.324, 11.02, 19.551},
      {"C", 5.709, 9.863, 23.735},   {"N", 7.1, 11.291, 19.075},    {"C", 6.841, 8.239, 20.875},
      {"C", 11.664, 10.119, 20.566}, {"F", 12.303, 6.805, 23.902},  {"F", 13.677, 11.081, 19.698},
      {"C", 6.558, 10.386, 19.562},  {"C", 7.486, 7.124, 18.598},   {"N", 7.353, 8.605, 22.236},
      {"F", 13.809, 6.98, 22.341},   {"N", 6.519, 6.049, 18.779},   {"C", 12.349, 9.009, 21.088},
      {"F", 12.107, 10.602, 18.277}, {"C", 10.337, 10.348, 20.963}, {"C", 11.733, 8.144, 22.005},
      {"C", 6.397, 8.521, 23.387},   {"C", 8.27, 9.762, 22.307},    {"F", 11.886, 12.307, 19.609}};
  std::string text;
  for (const Atom& atom : kAtoms) {
    char line[100];
    std::snprintf(line, sizeof line,
                  "HETATM    1  X   LIG A   1    %8.3f%8.3f%8.3f  1.00  0.00          %2s\n", atom.x, atom.y,
                  atom.z, atom.element);
    text += line;
  }
  const auto records = records_of(text, "NCCC(CC#N)N(Cc1cc(C(F)(F)F)cc(C(F)(F)F)c1)C(C)(C)C");
  ASSERT_TRUE(records.front().ligand) << records.front().failure;
  const Ligand& ligand = *records.front().ligand;
  EXPECT_EQ(ligand.atoms[10].hydrogens, 0);  // 1.16 Å from its carbon
  EXPECT_EQ(ligand.atoms[19].hydrogens, 2);
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
  EXPECT_THAT(testing::refusal<InputError>([] { records_of(pdb(), ""); }), HasSubstr("no bond orders"));
  expect_acetamide(records_of(pdb(), "CC(N)=O |foo|").front());  // what follows a blank is a name
  EXPECT_THAT(failure_of(pdb(), std::string(30000, 'C')), HasSubstr("30000 letters"));
  std::string grid;
  for (int n = 0; n < 36; ++n) {
    char line[100];
    std::snprintf(line, sizeof line,
                  "HETATM    1  C1  LIG A   1    %8.3f%8.3f   0.000  1.00  0.00           C\n", 1.5 * (n % 6),
                  1.5 * (n / 6));
    grid += line;
  }
  EXPECT_THAT(failure_of(grid, std::string(36, 'C')), HasSubstr("pairs of atoms as close as a bond"));
  const std::string cif =
      "data_LIG\nloop_\n_atom_site.group_PDB\nHETATM 1 C1 C LIG A 1 0.000 0.000 0.100 1.00 0.00 A 1 LIG X\n";
  EXPECT_THAT(testing::refusal<InputError>([&] { records_of(cif, "C"); }), HasSubstr("an mmCIF file"));
  const std::string mol2 = "@<TRIPOS>MOLECULE\nx\n 1 0\nSMALL\n";
  EXPECT_THAT(testing::refusal<UsageError>([&] { records_of(mol2, "C"); }), HasSubstr("PDB and PDBQT"));
}

}  // namespace
}  // namespace libbio::molecule
