#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "libbio/molecule/ligand.h"
#include "sample_molecule.h"

namespace libbio::molecule {
namespace {

// "DA" donor and acceptor, "+" base, "-" acid, "h" hydrophobic; "." none; one word per atom.
std::string roles_of(const Ligand& ligand) {
  std::string text;
  for (const LigandAtom& atom : ligand.atoms) {
    std::string word;
    if (atom.roles.donor) word += 'D';
    if (atom.roles.acceptor) word += 'A';
    if (atom.roles.hydrophobic) word += 'h';
    if (atom.roles.ionisable == Ionisable::acid) word += '-';
    if (atom.roles.ionisable == Ionisable::base) word += '+';
    text += (text.empty() ? "" : " ") + (word.empty() ? "." : word);
  }
  return text;
}

std::string hydrogens_of(const Ligand& ligand) {
  std::string text;
  for (const LigandAtom& atom : ligand.atoms) text += std::to_string(atom.hydrogens);
  return text;
}

// One letter per bond: s d t a, l for delocalised.
std::string bonds_of(const Ligand& ligand) {
  std::string text;
  for (const LigandBond& bond : ligand.bonds) text += "sdtalo"[static_cast<int>(bond.kind)];
  return text;
}

struct Group {
  std::string name;
  std::vector<std::pair<std::string, std::string>> spellings;  // atoms, bonds; heavy atoms in one order
  std::string roles, hydrogens, bonds;
};

std::vector<Group> groups() {
  return {
      {"carboxylate",
       {{"C C O O", "1-2 2=3 2-4"},
        {"C C O- O", "1-2 2-3 2=4"},
        {"C C O O H", "1-2 2=3 2-4 4-5"},
        {"C C O O", "1-2 2~3 2~4"},
        {"C C O O", "1-2 2=3 2=4"}},
       "h . A- A-",
       "3000",
       "sll"},
      {"ester", {{"C C O O C", "1-2 2=3 2-4 4-5"}}, "h . A A .", "30003", "sdss"},
      {"guanidine",
       {{"C N C N N", "1-2 2-3 3=4 3-5"},
        {"C N C N N", "1-2 2=3 3-4 3-5"},
        {"C N+ C N N H", "1-2 2=3 3-4 3-5 2-6"},
        {"C N C+ N N", "1-2 2-3 3-4 3-5"},
        {"C N C N N", "1-2 2~3 3~4 3~5"}},
       ". D+ . D+ D+",
       "30000",
       "slll"},
      {"amidine", {{"C C N N", "1-2 2=3 2-4"}, {"C C N N+", "1-2 2-3 2=4"}}, "h . D+ D+", "3000", "sll"},
      {"amidine with a tertiary nitrogen",
       {{"C N C N C", "1-2 2-3 3=4 2-5"}, {"C N+ C N C", "1-2 2=3 3-4 2-5"}},
       ". + . D+ .",
       "30103",
       "slls"},
      {"amide", {{"C C O N C", "1-2 2=3 2-4 4-5"}}, "h . A D .", "30013", "sdss"},
      {"amine",
       {{"C C N", "1-2 2-3"}, {"C C N+", "1-2 2-3"}, {"C C N+ H H H", "1-2 2-3 3-4 3-5 3-6"}},
       "h . D+",
       "322",
       "ss"},
      {"tertiary amine",
       {{"C N C C", "1-2 2-3 2-4"}, {"C N+ C C H", "1-2 2-3 2-4 2-5"}},
       ". D+ . .",
       "3033",
       "sss"},
      {"quaternary nitrogen", {{"C N+ C C C", "1-2 2-3 2-4 2-5"}}, ". + . . .", "30333", "ssss"},
      {"aniline",
       {{"C C C C C C N", "1=2 2-3 3=4 4-5 5=6 6-1 1-7"},
        {"C C C C C C N", "1-2 2=3 3-4 4=5 5-6 6=1 1-7"},
        {"C C C C C C N", "1~2 2~3 3~4 4~5 5~6 6~1 1-7"}},
       ". h h h h h D",
       "0111112",
       "aaaaaas"},
      {"pyridine",
       {{"N C C C C C", "1=2 2-3 3=4 4-5 5=6 6-1"},
        {"N+ C C C C C H", "1-2 2=3 3-4 4=5 5-6 6=1 1-7"},
        {"N C C C C C", "1~2 2~3 3~4 4~5 5~6 6~1"}},
       "A . h h h .",
       "011111",
       "aaaaaa"},
      {"N-methyl pyridinium",
       {{"N+ C C C C C C", "1=2 2-3 3=4 4-5 5=6 6-1 1-7"}, {"N C C C C C C", "1~2 2~3 3~4 4~5 5~6 6~1 1-7"}},
       "+ . h h h . .",
       "0111113",
       "aaaaaas"},
      {"pyridine N-oxide",
       {{"N+ C C C C C O-", "1=2 2-3 3=4 4-5 5=6 6-1 1-7"}, {"N C C C C C O", "1=2 2-3 3=4 4-5 5=6 6-1 1=7"}},
       ". . h h h . A",
       "0111110",
       "aaaaaas"},
      {"imidazole",
       {{"C N C N C", "1=2 2-3 3=5 5-4 4-1"},
        {"C N C N C", "1-2 2-3 3=5 5-4 4=1"},
        {"C N C N+ C H H", "1-2 2-3 3=5 5-4 4=1 4-6 2-7"},
        {"C N C N C", "1~2 2~3 3~5 5~4 4~1"}},
       ". DA . DA .",
       "10101",
       "aaaaa"},
      {"pyrrole",
       {{"N C C C C", "1-2 2=3 3-4 4=5 5-1"}, {"N C C C C", "1~2 2~3 3~4 4~5 5~1"}},
       "D . h h .",
       "11111",
       "aaaaa"},
      {"tetrazole",
       {{"C C N N N N", "1-2 2=3 3-4 4=5 5-6 6-2"},
        {"C C N N N N", "1-2 2=3 3-4 4-5 5=6 6-2"},
        {"C C N N- N N", "1-2 2=3 3-4 4-5 5=6 6-2"},
        {"C C N N N N", "1-2 2~3 3~4 4~5 5~6 6~2"}},
       "h . A- A- A- A-",
       "300000",
       "saaaaa"},
      {"sulfonate",
       {{"C S O O O", "1-2 2=3 2=4 2-5"},
        {"C S O O O-", "1-2 2=3 2=4 2-5"},
        {"C S O O O", "1-2 2~3 2~4 2~5"},
        {"C S O O O", "1-2 2-3 2-4 2-5"}},
       ". . A- A- A-",
       "30000",
       "slll"},
      {"phosphate",
       {{"C O P O O O", "1-2 2-3 3=4 3-5 3-6"},
        {"C O P O O- O-", "1-2 2-3 3=4 3-5 3-6"},
        {"C O P O O O", "1-2 2-3 3-4 3~5 3~6"},
        {"C O P O O O", "1-2 2-3 3=4 3=5 3=6"}},
       ". A . A- A- A-",
       "300000",
       "sslll"},
      {"sulfonamide",
       {{"C S O O N", "1-2 2=3 2=4 2-5"}, {"C S O- O- N", "1-2 2-3 2-4 2-5"}},
       ". . A A D",
       "30002",
       "sdds"},
      {"acyl sulfonamide",
       {{"C S O O N C O C", "1-2 2=3 2=4 2-5 5-6 6=7 6-8"},
        {"C S O O N- C O C", "1-2 2=3 2=4 2-5 5-6 6=7 6-8"}},
       ". . A A A- . A h",
       "30000003",
       "sddssds"},
      {"sulfoxide",
       {{"C S O C", "1-2 2=3 2-4"}, {"C S+ O- C", "1-2 2-3 2-4"}, {"C S O C", "1-2 2-3 2-4"}},
       ". . A .",
       "3003",
       "sds"},
      {"nitro",
       {{"C N+ O- O", "1-2 2-3 2=4"},
        {"C N O O", "1-2 2=3 2=4"},
        {"C N O O", "1-2 2-3 2=4"},
        {"C N O O", "1-2 2~3 2~4"}},
       ". . A A",
       "3000",
       "sll"},
      {"azide",
       {{"C N N+ N-", "1-2 2=3 3=4"}, {"C N- N+ N", "1-2 2-3 3#4"}, {"C N N N", "1-2 2=3 3#4"}},
       ". A . A",
       "3000",
       "sdd"},
      {"nitrile", {{"C C N", "1-2 2#3"}}, "h . A", "300", "st"},
      {"thioether", {{"C C S C", "1-2 2-3 3-4"}}, "h . A .", "3203", "sss"},
      {"thiol", {{"C C S", "1-2 2-3"}, {"C C S-", "1-2 2-3"}}, "h . DA", "321", "ss"},
      {"alcohol", {{"C C O", "1-2 2-3"}, {"C C O-", "1-2 2-3"}}, "h . DA", "321", "ss"},
      {"furan", {{"O C C C C", "1-2 2=3 3-4 4=5 5-1"}}, ". . h h .", "01111", "aaaaa"},
      {"thiophene", {{"S C C C C", "1-2 2=3 3-4 4=5 5-1"}}, ". . h h .", "01111", "aaaaa"},
      {"halogens",
       {{"C F C Cl C Br C I", "1-2 1-3 3-4 3-5 5-6 5-7 7-8"}},
       ". h . h . h . h",
       "20101020",
       "sssssss"},
      {"hydrazine", {{"C N N", "1-2 2-3"}}, ". DA DA", "312", "ss"},
      {"imine", {{"C C N C", "1-2 2=3 3-4"}}, "h . A .", "3103", "sds"},
      {"carboxylate at zinc", {{"C C O O Zn", "1-2 2=3 2-4 4-5"}}, "h . A- A- D", "30000", "sllo"},
  };
}

TEST(LigandTyping, KnowsGroupsInEverySpelling) {
  for (const Group& group : groups())
    for (const auto& [atoms, bonds] : group.spellings) {
      const Ligand ligand = ligand_of(SampleMolecule(atoms, bonds));
      EXPECT_EQ(roles_of(ligand), group.roles) << group.name << ": " << atoms << "  " << bonds;
      EXPECT_EQ(hydrogens_of(ligand), group.hydrogens) << group.name << ": " << atoms << "  " << bonds;
      EXPECT_EQ(bonds_of(ligand), group.bonds) << group.name << ": " << atoms << "  " << bonds;
    }
}

TEST(LigandTyping, SpellingsLookAlikeInAllElse) {
  for (const Group& group : groups()) {
    const Ligand first = ligand_of(SampleMolecule(group.spellings[0].first, group.spellings[0].second));
    for (const auto& [atoms, bonds] : group.spellings) {
      const Ligand other = ligand_of(SampleMolecule(atoms, bonds));
      ASSERT_EQ(first.atoms.size(), other.atoms.size());
      for (std::size_t i = 0; i < first.atoms.size(); ++i) {
        EXPECT_EQ(first.atoms[i].hybridisation, other.atoms[i].hybridisation)
            << group.name << " atom " << i + 1 << " " << bonds;
        EXPECT_EQ(first.atoms[i].aromatic, other.atoms[i].aromatic) << group.name;
        EXPECT_EQ(first.atoms[i].degree, other.atoms[i].degree) << group.name;
      }
      for (std::size_t i = 0; i < first.bonds.size(); ++i) {
        EXPECT_EQ(first.bonds[i].conjugated, other.bonds[i].conjugated)
            << group.name << " bond " << i + 1 << " " << bonds;
        EXPECT_EQ(first.bonds[i].rotatable, other.bonds[i].rotatable) << group.name;
      }
    }
  }
}

TEST(LigandTyping, TypesOfMol2) {
  // Programs disagree about the bonds of O.co2 and C.cat.
  const std::string types = SampleMolecule("C.3 C.2 O.co2 O.co2", "1-2 2-3 2-4").mol2();
  EXPECT_EQ(roles_of(ligand_of(types)), "h . A- A-");
  EXPECT_EQ(bonds_of(ligand_of(SampleMolecule("C.3 N.pl3 C.cat N.pl3 N.pl3", "1-2 2-3 3-4 3-5").mol2())),
            "slll");
  // N.pl3 has the hydrogen of an aromatic ring that has none written.
  const Ligand pyrazole = ligand_of(SampleMolecule("N.pl3 N.2 C.2 C.2 C.2", "1~2 2~3 3~4 4~5 5~1").mol2());
  EXPECT_EQ(roles_of(pyrazole), "DA DA . h .");
}

TEST(LigandTyping, RingsAndRotors) {
  // Phenyl-CH2-CO-NH-cyclopropyl.
  const Ligand ligand = ligand_of(SampleMolecule(
      "C C C C C C C C O N C C C", "1~2 2~3 3~4 4~5 5~6 6~1 1-7 7-8 8=9 8-10 10-11 11-12 12-13 13-11"));
  EXPECT_EQ(ligand.atoms[0].ring_size, 6);
  EXPECT_EQ(ligand.atoms[6].ring_size, 0);
  EXPECT_EQ(ligand.atoms[11].ring_size, 3);
  EXPECT_TRUE(ligand.bonds[0].in_ring && !ligand.bonds[6].in_ring);
  EXPECT_EQ(ligand.rotatable_bonds(), 3);
  EXPECT_FALSE(ligand.bonds[9].rotatable);
  EXPECT_TRUE(ligand.bonds[9].conjugated);
  EXPECT_EQ(ligand.atoms[9].hybridisation, Hybridisation::sp2);
  EXPECT_EQ(ligand.atoms[6].hybridisation, Hybridisation::sp3);
  EXPECT_EQ(ligand.atoms[7].degree, 3);
}

TEST(LigandTyping, ChiralityByCahnIngoldPrelog) {
  // L-alanine, (S): seen with H behind, N -> COOH -> CH3 turns left.
  SampleMolecule alanine("C N C C O O", "1-2 1-3 1-4 4=5 4-6");
  alanine.places = {{0, 0, 0},        {1.2, 0, 0.5},    {-0.6, -1.1, 0.5},
                    {-0.6, 1.1, 0.5}, {-0.2, 2.0, 1.2}, {-1.6, 1.3, -0.2}};
  // N, COOH, CH3 anticlockwise seen from +z, the hydrogen below.
  EXPECT_EQ(ligand_of(alanine).atoms[0].chirality, Chirality::s);
  EXPECT_EQ(ligand_of(alanine.mirrored()).atoms[0].chirality, Chirality::r);
  for (std::size_t i = 1; i < 6; ++i) EXPECT_EQ(ligand_of(alanine).atoms[i].chirality, Chirality::none);
}

TEST(LigandTyping, FusedRingsInAromaticSpelling) {
  // Indole, quinolin-4-one, guanine: where the hydrogens go without being told.
  EXPECT_EQ(
      hydrogens_of(ligand_of(SampleMolecule("N C C C C C C C C", "1~2 2~3 3~4 4~5 5~6 6~7 7~8 8~9 9~1 9~4"))),
      "111011110");
  EXPECT_EQ(hydrogens_of(ligand_of(SampleMolecule("N C C C C C C C C C O",
                                                  "1~2 2~3 3~4 4~5 5~6 6~7 7~8 8~9 9~10 10~5 10~1 4=11"))),
            "11100111100");
  EXPECT_EQ(roles_of(ligand_of(SampleMolecule("N C N C C C N C N O N",
                                              "1~2 2~3 3~4 4~5 5~6 6~1 5~7 7~8 8~9 9~4 6=10 2-11"))),
            "D . A . . . DA . DA A D");
}

}  // namespace
}  // namespace libbio::molecule
