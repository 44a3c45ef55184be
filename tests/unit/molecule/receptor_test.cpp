#include "libbio/molecule/receptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "libbio/molecule/receptor_reader.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/molecule/pdb_lines.h"

namespace libbio::molecule {
namespace {

Receptor chain_of_alanines(int count) {
  std::string text = pdb_line({.record = "HETATM", .atom = "O", .residue = "HOH", .x = -30});
  for (int i = 1; i <= count; ++i) text += pdb_residue("ALA", i);
  return read_receptor(TemporaryFile(text).path()).receptor;
}

TEST(Receptor, LabelsNameResidueChainAndNumber) {
  ReceptorResidue residue;
  residue.name = "MSE";
  residue.chain = "A";
  residue.number = 52;
  EXPECT_EQ(residue.label(), "MSE:A:52");
  residue.insertion_code = 'A';
  EXPECT_EQ(residue.label(), "MSE:A:52A");
}

TEST(Receptor, TypesHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (int type = 0; type < receptor_atom_types(); ++type) names.insert(receptor_atom_type_name(type));
  EXPECT_EQ(std::ssize(names), receptor_atom_types());
  EXPECT_TRUE(names.contains("ASP OD") && names.contains("Zn") && names.contains("nucleotide P") &&
              names.contains("other C"));
}

TEST(Pocket, HasTheResiduesWithinTheRadiusWhole) {
  const Receptor receptor = chain_of_alanines(9);
  // The N of residue i is at 3.8 i, its C at 3.8 i + 2.4, O at the same x and y = -1.2.
  const std::vector<Point> centres = {{3.8 * 5, -4, 0}, {3.8 * 6 + 2.4, -4.2, 0}};
  const Receptor pocket = pocket_of(receptor, centres, 3.5);
  ASSERT_EQ(pocket.residues.size(), 2u);
  EXPECT_EQ(pocket.residues[0].label(), "ALA:A:4");
  EXPECT_EQ(pocket.residues[1].label(), "ALA:A:6");
  EXPECT_EQ(pocket.residues[1].first_atom, 5);
  EXPECT_EQ(pocket.atoms.size(), 10u);
  EXPECT_EQ(pocket.atoms[5].residue, 1);
  EXPECT_EQ(pocket.atoms[5].position.x, receptor.atoms[25].position.x);
  EXPECT_EQ(pocket.bonds.size(), 8u);  // none between the two
  EXPECT_EQ(pocket.remarks, receptor.remarks);
  EXPECT_EQ(pocket.path, receptor.path);
}

TEST(Pocket, KeepsBondsBetweenItsResidues) {
  const Receptor receptor = chain_of_alanines(9);
  const Receptor all = pocket_of(receptor, std::vector<Point>{{0, 0, 0}}, 1000);
  EXPECT_EQ(all.atoms.size(), receptor.atoms.size());
  EXPECT_EQ(all.bonds.size(), receptor.bonds.size());
}

TEST(Pocket, MayBeEmpty) {
  const Receptor receptor = chain_of_alanines(2);
  EXPECT_TRUE(pocket_of(receptor, std::vector<Point>{{0, 99, 0}}, 10).atoms.empty());
  EXPECT_TRUE(pocket_of(receptor, {}, 10).residues.empty());
}

}  // namespace
}  // namespace libbio::molecule
