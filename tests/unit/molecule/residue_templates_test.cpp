#include "libbio/molecule/residue_templates.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace libbio::molecule {
namespace {

const TemplateAtom& atom_of(const char* residue, const char* atom) {
  const ResidueTemplate* known = residue_template(std::string_view(residue));
  return known->atoms.at(static_cast<std::size_t>(known->find(atom)));
}

TEST(ResidueTemplates, AreTheTwentyAminoAcidsWithAllTheirAtoms) {
  // Heavy atoms but OXT, as in any textbook.
  const std::map<std::string, std::size_t> sizes = {
      {"ALA", 5}, {"ARG", 11}, {"ASN", 8}, {"ASP", 8},  {"CYS", 6},  {"GLN", 9}, {"GLU", 9},
      {"GLY", 4}, {"HIS", 10}, {"ILE", 8}, {"LEU", 8},  {"LYS", 9},  {"MET", 8}, {"PHE", 11},
      {"PRO", 7}, {"SER", 6},  {"THR", 7}, {"TRP", 14}, {"TYR", 12}, {"VAL", 7}};
  ASSERT_EQ(residue_templates().size(), sizes.size());
  for (const ResidueTemplate& residue : residue_templates()) {
    EXPECT_EQ(residue.atoms.size(), sizes.at(residue.name) + 1) << residue.name;
    EXPECT_TRUE(residue.atoms.back().optional) << residue.name;
    EXPECT_EQ(residue_template(residue.letter), &residue);
    EXPECT_EQ(residue_template(std::string_view(residue.name)), &residue);
  }
  EXPECT_EQ(residue_template('X'), nullptr);
  EXPECT_EQ(residue_template(std::string_view("HOH")), nullptr);
}

TEST(ResidueTemplates, AreConnectedAndBondsOccurOnce) {
  for (const ResidueTemplate& residue : residue_templates()) {
    std::set<std::pair<int, int>> seen;
    std::set<int> reached = {0};
    for (std::size_t round = 0; round < residue.atoms.size(); ++round)
      for (const TemplateBond& bond : residue.bonds) {
        ASSERT_TRUE(bond.first >= 0 && bond.second >= 0);
        ASSERT_LT(static_cast<std::size_t>(std::max(bond.first, bond.second)), residue.atoms.size());
        if (reached.contains(bond.first) || reached.contains(bond.second))
          reached.insert({bond.first, bond.second});
        const bool is_new = seen.insert(std::minmax(bond.first, bond.second)).second;
        EXPECT_EQ(is_new, round == 0) << residue.name;
      }
    EXPECT_EQ(reached.size(), residue.atoms.size()) << residue.name;
  }
}

// Hydrogens fill the valences; the chain takes one at N and, without OXT, one at C.
int hydrogens(const ResidueTemplate& residue, std::size_t index) {
  const TemplateAtom& atom = residue.atoms[index];
  int valence = atom.atomic_number == 6 ? 4 : atom.atomic_number == 7 ? 3 : 2;
  valence += atom.formal_charge;
  if (atom.name == "N") --valence;
  for (const TemplateBond& bond : residue.bonds)
    if (bond.first == static_cast<int>(index) || bond.second == static_cast<int>(index))
      valence -= bond.order;
  return valence;
}

TEST(ResidueTemplates, ValencesAreFilledWithTheHydrogensOfTheAminoAcid) {
  // In the middle of a chain, near pH 7.
  const std::map<char, int> counts = {
      {'A', 5},  {'R', 13}, {'N', 6}, {'D', 4}, {'C', 5}, {'Q', 8}, {'E', 6}, {'G', 3},  {'H', 7}, {'I', 11},
      {'L', 11}, {'K', 13}, {'M', 9}, {'F', 9}, {'P', 7}, {'S', 5}, {'T', 7}, {'W', 10}, {'Y', 9}, {'V', 9}};
  for (const ResidueTemplate& residue : residue_templates()) {
    int sum = 0;
    for (std::size_t i = 0; i < residue.atoms.size(); ++i) {
      const int own = hydrogens(residue, i);
      EXPECT_GE(own, 0) << residue.name << " " << residue.atoms[i].name;
      sum += own;
      const AtomRoles& roles = residue.atoms[i].roles;
      if (residue.name == "HIS" && residue.atoms[i].name == "ND1") continue;  // either nitrogen may have it
      EXPECT_EQ(roles.donor, own > 0 && residue.atoms[i].atomic_number != 6)
          << residue.name << " " << residue.atoms[i].name;
    }
    EXPECT_EQ(sum, counts.at(residue.letter)) << residue.name;
  }
}

TEST(ResidueTemplates, AromaticAtomsHaveTwoAromaticBondsAndOneDoubleAtMost) {
  int aromatic_atoms = 0;
  for (const ResidueTemplate& residue : residue_templates())
    for (std::size_t i = 0; i < residue.atoms.size(); ++i) {
      int bonds = 0, doubles = 0;
      for (const TemplateBond& bond : residue.bonds) {
        if (bond.first != static_cast<int>(i) && bond.second != static_cast<int>(i)) continue;
        bonds += bond.aromatic;
        doubles += bond.order == 2;
      }
      EXPECT_LE(doubles, 1);
      EXPECT_TRUE(residue.atoms[i].aromatic ? bonds >= 2 : bonds == 0)
          << residue.name << residue.atoms[i].name;
      aromatic_atoms += residue.atoms[i].aromatic;
    }
  EXPECT_EQ(aromatic_atoms, 6 + 6 + 5 + 9);  // PHE, TYR, HIS, TRP
}

TEST(ResidueTemplates, ChargesAndRolesAreThoseOfTextbooks) {
  EXPECT_EQ(atom_of("ASP", "OD2").formal_charge, -1);
  EXPECT_EQ(atom_of("ASP", "OD1").formal_charge, 0);
  EXPECT_EQ(atom_of("LYS", "NZ").formal_charge, 1);
  EXPECT_EQ(atom_of("GLU", "OE1").roles.ionisable, Ionisable::acid);
  EXPECT_EQ(atom_of("ARG", "NE").roles.ionisable, Ionisable::base);
  EXPECT_EQ(atom_of("HIS", "NE2").roles.ionisable, Ionisable::none);
  EXPECT_FALSE(atom_of("LYS", "NZ").roles.acceptor);
  EXPECT_TRUE(atom_of("MET", "SD").roles.acceptor);
  EXPECT_TRUE(atom_of("LEU", "CG").roles.hydrophobic);
  EXPECT_FALSE(atom_of("MET", "CG").roles.hydrophobic);
  EXPECT_FALSE(atom_of("TYR", "CZ").roles.hydrophobic);
  EXPECT_FALSE(atom_of("PRO", "CD").roles.hydrophobic);
  EXPECT_TRUE(atom_of("SER", "C").backbone);
  EXPECT_FALSE(atom_of("SER", "CB").backbone);
}

TEST(ResidueTemplates, EquivalentAtomsAloneShareATypeWithinAResidue) {
  EXPECT_EQ(template_atom_types(), 159);
  std::set<int> all;
  std::set<std::string> shared;
  for (const ResidueTemplate& residue : residue_templates()) {
    std::map<int, std::string> own;
    for (const TemplateAtom& atom : residue.atoms) {
      ASSERT_TRUE(atom.type >= 0 && atom.type < template_atom_types());
      if (!own.emplace(atom.type, atom.name).second) shared.insert(template_atom_type_name(atom.type));
      const bool is_new = all.insert(atom.type).second;
      EXPECT_TRUE(is_new || atom.optional || own.at(atom.type) != atom.name);
    }
  }
  EXPECT_EQ(shared, (std::set<std::string>{"ASP OD", "GLU OE", "ARG NH", "PHE CD", "PHE CE", "TYR CD",
                                           "TYR CE", "VAL CG", "LEU CD"}));
  EXPECT_EQ(atom_of("ALA", "OXT").type, atom_of("TRP", "OXT").type);
}

}  // namespace
}  // namespace libbio::molecule
