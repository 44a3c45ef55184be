#include "libbio/molecule/ligand_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "libbio/error.h"
#include "sample_molecule.h"
#include "tests/refusal.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio::molecule {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Acetamide.
SampleMolecule sample(const std::string& title = "sample") {
  return {"C C O N", "1-2 2=3 2-4", title};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void expect_sample(const Ligand& ligand) {
  ASSERT_EQ(ligand.atoms.size(), 4u);
  ASSERT_EQ(ligand.bonds.size(), 3u);
  std::vector<int> elements;
  for (const LigandAtom& atom : ligand.atoms) elements.push_back(atom.atomic_number);
  EXPECT_THAT(elements, ElementsAre(6, 6, 8, 7));
  EXPECT_NEAR(ligand.atoms[1].position.z, 0.63, 1e-9);
  EXPECT_EQ(ligand.bonds[1].kind, BondKind::double_bond);
  EXPECT_EQ(ligand.atoms[3].hydrogens, 2);
  EXPECT_TRUE(ligand.rdkit);
}

TEST(LigandReader, ReadsEveryFormat) {
  for (const std::string& text : {sample().v2000(), sample().v3000(), sample().mol2()}) {
    const std::vector<LigandRecord> records = records_of(text);
    ASSERT_EQ(records.size(), 1u) << text;
    EXPECT_EQ(records[0].title, "sample");
    EXPECT_EQ(records[0].number, 1);
    EXPECT_EQ(records[0].failure, "");
    ASSERT_TRUE(records[0].ligand);
    EXPECT_EQ(records[0].ligand->title, "sample");
    expect_sample(*records[0].ligand);
  }
}

TEST(LigandReader, TakesLinesThatEndWithReturn) {
  for (std::string text : {sample().v2000() + "> <A>\n1\n\n$$$$\n", sample().v3000(), sample().mol2()}) {
    std::string returned;
    for (const char c : text) returned += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const std::vector<LigandRecord> records = records_of(returned);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].title, "sample");
    ASSERT_TRUE(records[0].ligand) << records[0].failure;
    expect_sample(*records[0].ligand);
  }
}

TEST(LigandReader, ReadsGzip) {
  const TemporaryFile file("");
  gzFile out = gzopen(file.path().c_str(), "wb");
  const std::string text = sample().v2000() + "$$$$\n" + sample("second").v3000() + "$$$$\n";
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  LigandReader reader(file.path());
  LigandRecord record;
  ASSERT_TRUE(reader.next(record));
  expect_sample(record.ligand.value());
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.title, "second");
  EXPECT_FALSE(reader.next(record));
}

TEST(LigandReader, GivesDataFields) {
  const std::vector<LigandRecord> records =
      records_of(sample().v2000() + "> <pK>\n6.5\n\n>  25  <note> (x)\none\ntwo\n\n$$$$\n");
  ASSERT_EQ(records.size(), 1u);
  EXPECT_THAT(records[0].properties,
              ElementsAre(std::pair<const std::string, std::string>("note", "one\ntwo"),
                          std::pair<const std::string, std::string>("pK", "6.5")));
}

TEST(LigandReader, GoesOnAfterABrokenRecord) {
  const std::string broken = replaced(sample("b").v2000(), "3.0000", "3.x000");
  const std::vector<LigandRecord> sdf =
      records_of(sample("a").v2000() + "$$$$\n" + broken + "> <k>\nv\n\n$$$$\n" + sample("c").v2000());
  ASSERT_EQ(sdf.size(), 3u);
  EXPECT_TRUE(sdf[0].ligand && !sdf[1].ligand && sdf[2].ligand);
  EXPECT_EQ(sdf[1].number, 2);
  EXPECT_EQ(sdf[1].title, "b");
  EXPECT_EQ(sdf[1].properties.at("k"), "v");
  EXPECT_THAT(sdf[1].failure, HasSubstr("coordinate is not a number"));
  EXPECT_EQ(sdf[1].location.line, 18u);
  EXPECT_THAT(sdf[1].location.line_text, HasSubstr("3.x000"));
  EXPECT_EQ(sdf[1].location.column_begin, 5u);
  EXPECT_EQ(sdf[2].location.line, 30u);

  const std::vector<LigandRecord> mol2 =
      records_of("# comment\n" + sample("a").mol2() + replaced(sample("b").mol2(), " C 1 LIG", " Q 1 LIG") +
                 "\n# comment\n" + sample("c").mol2());
  ASSERT_EQ(mol2.size(), 3u);
  EXPECT_TRUE(mol2[0].ligand && !mol2[1].ligand && mol2[2].ligand);
  EXPECT_THAT(mol2[1].failure, HasSubstr("'Q' is not an atom type"));
  EXPECT_EQ(mol2[2].title, "c");
}

struct Fault {
  std::string what, text, message;
  std::size_t line = 1;  // 1: the record
};

TEST(LigandReader, SaysWhatIsWrongAndWhere) {
  const std::string v2000 = sample().v2000(), v3000 = sample().v3000(), mol2 = sample().mol2();
  const std::string cut = v2000.substr(0, v2000.find("  1  2  1")) + "";
  for (const Fault& fault : std::vector<Fault>{
           {"counts", replaced(v2000, "  4  3", "  x  3"), "not the counts line", 4},
           {"cut off", cut, "ends after 0 of 3 bonds", 4},
           {"element", replaced(v2000, " O   0", " Zz  0"), "'Zz' is not an element", 7},
           {"atom of bond", replaced(v2000, "  1  2  1", "  1  9  1"), "atom that is not there", 9},
           {"self", replaced(v2000, "  1  2  1", "  1  1  1"), "with itself", 9},
           {"order", replaced(v2000, "  1  2  1", "  1  2  7"), "'7' is not the order", 9},
           {"twice", replaced(v2000, "  2  4  1", "  1  2  2"), "second bond", 11},
           {"nan", replaced(v2000, "3.0000", "   nan"), "not a number", 5},
           {"charge", replaced(v2000, "M  END", "M  CHG  1   9   1\nM  END"), "not a charge", 12},
           {"two", v2000 + v2000, "'$$$$' is missing", 24},
           {"no atoms", "x\n\n\n  0  0  0  0  0               999 V2000\nM  END\n", "has no atoms", 1},
           {"hydrogens", SampleMolecule("H H", "1-2").v2000(), "no heavy atom", 1},
           {"v3000 counts", replaced(v3000, "COUNTS 4 3", "COUNTS 5 3"), "announced are 5", 6},
           {"v3000 atom", replaced(v3000, "2 C ", "2 Xy "), "'Xy' is not an element", 10},
           {"v3000 coordinate", replaced(v3000, "3.0000", "inf"), "not a number", 8},
           {"v3000 bond", replaced(v3000, "M  V30 1 1 1 2", "M  V30 1 1 1 7"), "not there", 18},
           {"mol2 counts", replaced(mol2, "4 3 1", "4 4 1"), "announced are 4 and 4", 3},
           {"mol2 bond", replaced(mol2, "1 1 2 1", "1 1 2 q"), "'q' is not the type", 13},
           {"mol2 short", replaced(mol2, " C 1 LIG 0.0", ""), "not an atom", 8}}) {
    const std::vector<LigandRecord> records = records_of(fault.text);
    ASSERT_EQ(records.size(), 1u) << fault.what;
    EXPECT_FALSE(records[0].ligand) << fault.what;
    EXPECT_THAT(records[0].failure, HasSubstr(fault.message)) << fault.what;
    EXPECT_EQ(records[0].location.line, fault.line) << fault.what << ": " << records[0].failure;
  }
}

TEST(LigandReader, RefusesFilesThatAreNoLigands) {
  const auto refusal = [](const std::string& text) {
    return libbio::testing::refusal<InputError>([&] { records_of(text); });
  };
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("\n \n"), HasSubstr("is empty"));
  EXPECT_THAT(refusal("hello\nworld\n"), HasSubstr("expected SDF or MOL"));
  EXPECT_THAT(refusal("HEADER\nATOM      1  N   ALA A   1       1.000   2.000   3.000\n"),
              HasSubstr("no bond orders"));
  EXPECT_THAT(refusal("HEADER\nATOM      1  N   ALA A   1\n"), HasSubstr("without coordinates"));
  EXPECT_THROW(LigandReader("/nowhere/ligand.sdf"), InputError);
}

TEST(LigandReader, WantsThreeDimensions) {
  SampleMolecule flat = sample();
  for (Point& place : flat.places) place.z = 0;
  EXPECT_THAT(records_of(flat.v2000())[0].failure, HasSubstr("2-D drawing"));
  EXPECT_THAT(records_of(flat.mol2())[0].failure, HasSubstr("2-D drawing"));
  // A planar molecule whose program says that it is not a drawing.
  const std::string header = "\n  libbio\n", stamp = "\n     RDKit          ";
  EXPECT_TRUE(records_of(replaced(flat.v2000(), header, stamp + "3D\n"))[0].ligand);
  EXPECT_FALSE(records_of(replaced(flat.v2000(), header, stamp + "2D\n"))[0].ligand);
  EXPECT_TRUE(records_of(replaced(sample().v2000(), header, stamp + "2D\n"))[0].ligand);
  for (Point& place : flat.places) place = {};
  EXPECT_THAT(records_of(replaced(flat.v2000(), header, stamp + "3D\n"))[0].failure,
              HasSubstr("atoms 1 and 2 are at the same place"));
}

TEST(LigandReader, TakesTheLargestFragment) {
  const Ligand ligand = ligand_of(SampleMolecule("Na+ C C O N O O", "2-3 3=4 3-5"));
  EXPECT_EQ(ligand.atoms.size(), 4u);
  ASSERT_EQ(ligand.remarks.size(), 1u);
  EXPECT_THAT(ligand.remarks[0], HasSubstr("4 fragments: the largest, C2NO, was taken, left out: Na, 2 × O"));
}

TEST(LigandReader, LeavesOutDummiesAndHydrogens) {
  const Ligand ligand = ligand_of(SampleMolecule("* C C O N H D H", "1-2 2-3 3=4 3-5 5-6 5-7"));
  EXPECT_EQ(ligand.atoms.size(), 4u);
  EXPECT_THAT(ligand.remarks, ElementsAre("1 dummy atom left out"));
}

TEST(LigandReader, ReadsFreeFormNumbersAndGaffTypes) {
  EXPECT_EQ(
      ligand_of(
          "x\n\n\n  2  1  0  0  0               999 V2000\n1.5 0 0 C\n0.25 1 -1 Cl 0 0\n  1  2  1\nM  END\n")
          .atoms[1]
          .atomic_number,
      17);
  std::string gaff = SampleMolecule("c3 cl ca", "1-2 1-3").mol2();
  const Ligand ligand = ligand_of(gaff);
  EXPECT_EQ(ligand.atoms[0].atomic_number, 6);
  EXPECT_EQ(ligand.atoms[1].atomic_number, 17);
  EXPECT_EQ(ligand.atoms[2].atomic_number, 6);
}

TEST(LigandReader, RepairsWithARemark) {
  // Four bonds at nitrogen and no charge; five at carbon cannot be repaired.
  const Ligand repaired = ligand_of(SampleMolecule("N C C C C", "1-2 1-3 1-4 1-5"));
  EXPECT_EQ(repaired.atoms.size(), 5u);
  EXPECT_THAT(repaired.remarks, ElementsAre(HasSubstr("N atom 1 has bonds of order 4 and no charge")));
  EXPECT_THAT(ligand_of(SampleMolecule("N+ C C C C", "1-2 1-3 1-4 1-5")).remarks, IsEmpty());
  const Ligand odd = ligand_of(SampleMolecule("C C C C C C", "1-2 1-3 1-4 1-5 1-6"));
  EXPECT_EQ(odd.atoms.size(), 6u);
  EXPECT_THAT(odd.remarks, ::testing::Contains(HasSubstr("C atom 1 has bonds of order 5")));
}

TEST(LigandReader, RefusesAReceptor) {
  std::string atoms, bonds;
  for (int i = 1; i <= 1001; ++i) {
    atoms += "C ";
    if (i > 1) bonds += std::to_string(i - 1) + "-" + std::to_string(i) + " ";
  }
  EXPECT_THAT(records_of(SampleMolecule(atoms, bonds).v3000())[0].failure, HasSubstr("is this the receptor"));
}

}  // namespace
}  // namespace libbio::molecule
