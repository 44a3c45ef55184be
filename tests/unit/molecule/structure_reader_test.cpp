#include "libbio/molecule/structure_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "libbio/error.h"

namespace libbio::molecule {
namespace {

class StructureReader : public testing::Test {
 protected:
  StructureReader() {
    path_ = (std::filesystem::temp_directory_path() /
             ("libbio_structure_" + std::to_string(::getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
  }
  ~StructureReader() override { std::remove(path_.c_str()); }

  Structure read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_structure(path_);
  }

  // The message and the place of the error.
  std::string error_of(const std::string& text) {
    try {
      read(text);
    } catch (const InputError& error) {
      return error.report();
    }
    return "no error";
  }

  std::string path_;
};

struct AtomLine {
  std::string record = "ATOM";
  std::string atom = "CA";
  char location = ' ';
  std::string residue = "ALA";
  char chain = 'A';
  int number = 1;
  char insertion = ' ';
  double x = 0, y = 0, z = 0;
  double occupancy = 1;
};

std::string line(const AtomLine& a) {
  char text[96];
  std::snprintf(text, sizeof text, "%-6s%5d  %-3s%c%3s %c%4d%c   %8.3f%8.3f%8.3f%6.2f%6.2f          %2c\n",
                a.record.c_str(), 1, a.atom.c_str(), a.location, a.residue.c_str(), a.chain, a.number,
                a.insertion, a.x, a.y, a.z, a.occupancy, 10.0, a.atom[0]);
  return text;
}

// Backbone of a residue on a straight chain along x, 3.8 Å from CA to CA.
std::string backbone(const std::string& residue, int number, char chain = 'A',
                     const std::string& record = "ATOM", char insertion = ' ', int place = -1000) {
  const double x = 3.8 * (place == -1000 ? number : place);
  std::string text;
  for (const auto& [atom, shift] : {std::pair{"N", -1.3}, {"CA", 0.0}, {"C", 1.2}, {"CB", 0.4}})
    text += line({.record = record,
                  .atom = atom,
                  .location = ' ',
                  .residue = residue,
                  .chain = chain,
                  .number = number,
                  .insertion = insertion,
                  .x = x + shift});
  return text;
}

TEST_F(StructureReader, ReadsAtomsNumbersAndLetters) {
  const Structure structure =
      read("HEADER    SMALL\n" + backbone("GLY", -1) + backbone("TRP", 0) + "TER\nEND\n");
  ASSERT_EQ(structure.chains.size(), 1u);
  const Chain& chain = structure.chains[0];
  EXPECT_EQ(chain.name, "A");
  EXPECT_EQ(chain.sequence(), "GW");
  EXPECT_EQ(chain.residues[0].number, -1);
  EXPECT_DOUBLE_EQ(chain.residues[0].n->x, -5.1);
  EXPECT_DOUBLE_EQ(chain.residues[1].cb->x, 0.4);
}

TEST_F(StructureReader, TakesTheFirstModel) {
  const Structure structure = read("MODEL        1\n" + backbone("GLY", 1) + "ENDMDL\nMODEL        2\n" +
                                   backbone("TRP", 1) + "ENDMDL\n");
  EXPECT_EQ(structure.chain("A").sequence(), "G");
}

TEST_F(StructureReader, TakesTheAlternativeOfHighestOccupancyAndTheFirstOfEquals) {
  const Structure structure = read(line({.location = 'A', .number = 1, .x = 1, .occupancy = 0.3}) +
                                   line({.location = 'B', .number = 1, .x = 2, .occupancy = 0.7}) +
                                   line({.location = 'A', .number = 2, .x = 3, .occupancy = 0.5}) +
                                   line({.location = 'B', .number = 2, .x = 4, .occupancy = 0.5}));
  EXPECT_EQ(structure.chain("A").residues[0].ca->x, 2);
  EXPECT_EQ(structure.chain("A").residues[1].ca->x, 3);
}

TEST_F(StructureReader, TakesOneOfTwoResiduesAtOnePosition) {
  const Structure structure =
      read(line({.location = 'A', .residue = "SER", .number = 7, .x = 1, .occupancy = 0.4}) +
           line({.location = 'B', .residue = "THR", .number = 7, .x = 2, .occupancy = 0.6}) +
           line({.number = 8, .x = 5}));
  EXPECT_EQ(structure.chain("A").sequence(), "TA");
}

TEST_F(StructureReader, MapsModifiedResiduesToTheirParents) {
  const Structure structure =
      read(backbone("GLY", 1) + backbone("MSE", 2, 'A', "HETATM") + backbone("SEP", 3, 'A', "HETATM") +
           backbone("UNK", 4) + backbone("ALA", 5));
  EXPECT_EQ(structure.chain("A").sequence(), "GMSXA");
  EXPECT_EQ(structure.chain("A").residues[1].name, "MSE");
}

TEST_F(StructureReader, KnowsTheProtonationStatesOfForceFields) {
  EXPECT_EQ(read(backbone("HIE", 1) + backbone("CYX", 9) + backbone("ASH", 20)).chain("A").sequence(), "HCD");
}

TEST_F(StructureReader, KeepsAnUnknownResidueOnlyWithinTheChain) {
  const std::string chain = backbone("GLY", 1) + backbone("Q7Z", 2, 'A', "HETATM") + backbone("ALA", 3);
  EXPECT_EQ(read(chain).chain("A").sequence(), "GXA");
  EXPECT_EQ(read(backbone("GLY", 1) + backbone("Q7Z", 90, 'A', "HETATM")).chain("A").sequence(), "G");
}

TEST_F(StructureReader, LeavesOutWaterLigandsNucleicAcidsAndFreeAminoAcids) {
  const Structure structure = read(backbone("GLY", 1) + backbone("ALA", 2) + "TER\n" +
                                   line({.atom = "P", .residue = " DA", .chain = 'B', .number = 1}) +
                                   "TER\n" + backbone("GLU", 300, 'A', "HETATM") +
                                   line({.record = "HETATM", .atom = "CA", .residue = " CA", .number = 400}) +
                                   line({.record = "HETATM", .atom = "O", .residue = "HOH", .number = 500}));
  ASSERT_EQ(structure.chains.size(), 1u);
  EXPECT_EQ(structure.chains[0].sequence(), "GA");
}

TEST_F(StructureReader, ReadsOnAfterTerWithinAChain) {
  EXPECT_EQ(read(backbone("GLY", 1) + "TER\n" + backbone("ALA", 2) + "TER\n").chain("A").sequence(), "GA");
}

TEST_F(StructureReader, ManyWatersDoNotHideAChain) {
  std::string text = backbone("GLY", 1) + backbone("ALA", 2);
  for (int i = 0; i < 20; ++i)
    text += line({.record = "HETATM", .atom = "O", .residue = "HOH", .number = 100 + i});
  EXPECT_EQ(read(text).chain("A").sequence(), "GA");
}

TEST_F(StructureReader, KeepsInsertionCodesInOrder) {
  const Structure structure = read(backbone("GLY", 52) + backbone("ALA", 52, 'A', "ATOM", 'A', 53) +
                                   backbone("SER", 53, 'A', "ATOM", ' ', 54));
  ASSERT_EQ(structure.chain("A").sequence(), "GAS");
  EXPECT_EQ(structure.chain("A").residues[1].label(), "ALA 52A");
}

TEST_F(StructureReader, ReadsTracesOfCaOnlyAndChainsWithoutName) {
  const Structure structure =
      read(line({.chain = ' ', .number = 1}) + line({.residue = "GLY", .chain = ' ', .number = 2, .x = 3.8}));
  EXPECT_EQ(structure.chain("").sequence(), "AG");
  EXPECT_FALSE(structure.chain("").residues[0].n);
}

TEST_F(StructureReader, ToleratesWindowsLineEndsAndLinesCutAfterTheCoordinates) {
  std::string text = line({.number = 1}).substr(0, 54) + "\r\n" +
                     line({.residue = "GLY", .number = 2}).substr(0, 54) + "\r\n";
  EXPECT_EQ(read(text).chain("A").sequence(), "AG");
}

TEST_F(StructureReader, IgnoresDamageOutsideTheCoordinates) {
  EXPECT_EQ(read("CRYST1 nonsense\nREMARK 350\nANISOU\nHELIX\n" + backbone("GLY", 1) + "SHEET\nCONECT\n")
                .chain("A")
                .sequence(),
            "G");
}

TEST_F(StructureReader, IgnoresMisplacedCharges) {
  std::string text = line({.number = 1});
  text.insert(text.size() - 1, "93");
  EXPECT_EQ(read(text).chain("A").sequence(), "A");
}

TEST_F(StructureReader, PointsAtABadCoordinate) {
  std::string text = line({.number = 1}) + line({.number = 2, .x = 1, .y = 2});
  text.replace(text.find("   2.000"), 8, " *******");
  EXPECT_EQ(error_of("REMARK\n" + text).find("atom coordinate is not a number\n  --> " + path_ + ":3:39-46"),
            0u)
      << error_of("REMARK\n" + text);
  text.replace(text.find(" *******"), 8, "     nan");
  EXPECT_EQ(error_of(text).find("atom coordinate is not a number"), 0u);
  EXPECT_EQ(error_of("ATOM      1  CA  ALA A   1\n").find("atom record ends before its coordinates"), 0u);
}

TEST_F(StructureReader, RefusesOtherFiles) {
  EXPECT_EQ(error_of("").find("the structure file is empty"), 0u);
  EXPECT_EQ(error_of(">query\nMKV\n").find("not a structure file: neither ATOM records (PDB)"), 0u);
  EXPECT_EQ(error_of(line({.record = "HETATM", .atom = "O", .residue = "HOH"}))
                .find("the structure has no protein chain with coordinates"),
            0u);
  EXPECT_EQ(
      error_of("data_x\n_cell.length_a 1\n").find("the structure has no protein chain with coordinates"), 0u);
}

const std::string kCif = R"(data_TEST
#
loop_
_entity.id
_entity.type
1 polymer
2 non-polymer
3 water
#
loop_
_struct_conf.id
_struct_conf.conf_type_id
H1 ?
#
loop_
_atom_site.group_PDB
_atom_site.id
_atom_site.type_symbol
_atom_site.label_atom_id
_atom_site.label_alt_id
_atom_site.label_comp_id
_atom_site.label_asym_id
_atom_site.label_entity_id
_atom_site.label_seq_id
_atom_site.pdbx_PDB_ins_code
_atom_site.Cartn_x
_atom_site.Cartn_y
_atom_site.Cartn_z
_atom_site.occupancy
_atom_site.B_iso_or_equiv
_atom_site.auth_seq_id
_atom_site.auth_asym_id
_atom_site.pdbx_PDB_model_num
HETATM 1 N N  . MSE A 1 1 ? 0.0 0.0 0.0 1.0 9 17 H 1
HETATM 2 C CA . MSE A 1 1 ? 1.5 0.0 0.0 1.0 9 17 H 1
HETATM 3 C C  . MSE A 1 1 ? 2.0 1.4 0.0 1.0 9 17 H 1
ATOM   4 N N  . LEU A 1 2 A 3.3 1.5 0.0 1.0 9 17 H 1
ATOM   5 C CA A LEU A 1 2 A 4.0 2.8 0.1 0.4 9 17 H 1
ATOM   6 C CA B LEU A 1 2 A 4.0 2.8 0.2 0.6 9 17 H 1
HETATM 7 C CA . GLU B 2 . ? 9.0 9.0 9.0 1.0 9 90 H 1
HETATM 8 O O  . HOH C 3 . ? 9.0 9.0 9.0 1.0 9 91 H 1
ATOM   9 N N  . LEU A 1 2 A 3.3 1.5 0.0 1.0 9 17 H 2
)";

TEST_F(StructureReader, ReadsMmcifByTheNamesOfTheAuthor) {
  const Structure structure = read(kCif);
  ASSERT_EQ(structure.chains.size(), 1u);
  const Chain& chain = structure.chain("H");
  EXPECT_EQ(chain.sequence(), "ML");
  EXPECT_EQ(chain.residues[1].label(), "LEU 17A");
  EXPECT_DOUBLE_EQ(chain.residues[1].ca->z, 0.2);
  EXPECT_FALSE(chain.residues[1].c);
}

TEST_F(StructureReader, IgnoresDamageInOtherTablesOfMmcif) {
  const std::string table =
      "loop_\n_entity_poly_seq.entity_id\n_entity_poly_seq.num\n_entity_poly_seq.mon_id\n1 first MSE\n";
  EXPECT_EQ(read(kCif + table).chain("H").sequence(), "ML");
}

TEST_F(StructureReader, PointsAtTheLineOfDamagedMmcif) {
  std::string text = kCif;
  text.replace(text.find("9 17 H 2"), 8, "9 17 H");
  const std::string report = error_of(text);
  EXPECT_EQ(report.find("damaged mmCIF"), 0u) << report;
  EXPECT_NE(report.find(path_ + ":"), std::string::npos) << report;
  text = kCif;
  text.replace(text.find("1.5 0.0"), 7, "?   0.0");
  EXPECT_EQ(error_of(text).find("atom CA of MSE 17 in chain H has a coordinate that is not a number"), 0u);
}

}  // namespace
}  // namespace libbio::molecule
