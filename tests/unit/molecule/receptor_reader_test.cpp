#include "libbio/molecule/receptor_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "libbio/error.h"
#include "tests/refusal.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/molecule/pdb_lines.h"

namespace libbio::molecule {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ReceptorFile read_file(const std::string& text, const ReceptorOptions& options = {}) {
  const TemporaryFile file(text);
  return read_receptor(file.path(), options);
}

Receptor read(const std::string& text) {
  return read_file(text).receptor;
}

std::vector<std::string> labels(const Receptor& receptor) {
  std::vector<std::string> found;
  for (const ReceptorResidue& residue : receptor.residues) found.push_back(residue.label());
  return found;
}

const ReceptorAtom& atom_named(const Receptor& receptor, const std::string& name) {
  return *std::find_if(receptor.atoms.begin(), receptor.atoms.end(),
                       [&](const ReceptorAtom& atom) { return atom.name == name; });
}

bool are_bonded(const Receptor& receptor, const std::string& a, const std::string& b) {
  return std::any_of(receptor.bonds.begin(), receptor.bonds.end(), [&](const ReceptorBond& bond) {
    const std::string& first = receptor.atoms[static_cast<std::size_t>(bond.first)].name;
    const std::string& second = receptor.atoms[static_cast<std::size_t>(bond.second)].name;
    return (first == a && second == b) || (first == b && second == a);
  });
}

std::string type_of(const Receptor& receptor, const std::string& atom) {
  return receptor_atom_type_name(atom_named(receptor, atom).type);
}

// Atoms of a molecule of its own, 1.4 Å apart along z, far from chains that begin at x = 3.8.
std::string molecule_lines(const std::string& name, const std::vector<std::string>& atoms, int number,
                           const std::string& element = "") {
  std::string text;
  double z = 0;
  for (const std::string& atom : atoms)
    text += pdb_line({.record = "HETATM",
                      .atom = atom,
                      .residue = name,
                      .number = number,
                      .x = -50.0 - number,
                      .z = 1.4 * z++,
                      .element = element});
  return text;
}

TEST(ReceptorReader, TypesAndBondsAminoAcidsByTemplates) {
  const Receptor receptor = read(pdb_residue("ASP", 1) + pdb_residue("PHE", 2) + "TER\nEND\n");
  EXPECT_THAT(labels(receptor), ElementsAre("ASP:A:1", "PHE:A:2"));
  EXPECT_EQ(receptor.residues[1].first_atom, 8);
  EXPECT_EQ(receptor.residues[1].atoms, 11);
  EXPECT_EQ(receptor.residues[1].letter, 'F');
  EXPECT_EQ(receptor.atoms.back().residue, 1);
  EXPECT_EQ(receptor.bonds.size(), 7u + 11u + 1u);
  EXPECT_TRUE(are_bonded(receptor, "CZ", "CE2"));
  EXPECT_TRUE(are_bonded(receptor, "C", "N"));
  EXPECT_EQ(type_of(receptor, "OD1"), "ASP OD");
  EXPECT_EQ(type_of(receptor, "OD2"), "ASP OD");
  EXPECT_TRUE(atom_named(receptor, "CZ").aromatic);
  EXPECT_TRUE(atom_named(receptor, "CA").backbone);
  EXPECT_EQ(atom_named(receptor, "OD1").roles.ionisable, Ionisable::acid);
  EXPECT_THAT(receptor.remarks, IsEmpty());
}

TEST(ReceptorReader, ResiduesFarApartAreNotBonded) {
  EXPECT_EQ(read(pdb_residue("GLY", 1) + pdb_residue("GLY", 5)).bonds.size(), 6u);
}

TEST(ReceptorReader, BondsDisulfides) {
  const std::string first = pdb_line({.atom = "CB", .residue = "CYS", .number = 1, .z = -1.8}) +
                            pdb_line({.atom = "SG", .residue = "CYS", .number = 1});
  const Receptor receptor =
      read(first + pdb_line({.atom = "SG", .residue = "CYX", .chain = 'B', .number = 7, .z = 2.05}));
  EXPECT_TRUE(are_bonded(receptor, "SG", "SG"));
  EXPECT_FALSE(receptor.atoms[1].roles.donor);
  EXPECT_TRUE(read(first).atoms[1].roles.donor);
}

TEST(ReceptorReader, LeavesOutWaterAndHydrogensAndSaysSo) {
  const std::string water =
      pdb_line({.record = "HETATM", .atom = "O", .residue = "HOH", .number = 300, .x = -9});
  const Receptor receptor =
      read(pdb_residue("SER", 1) + pdb_line({.atom = "HG", .residue = "SER", .element = "H"}) +
           pdb_line({.atom = "D", .residue = "SER", .element = "D"}) + water +
           pdb_line({.record = "HETATM", .atom = "OH2", .residue = "TIP", .number = 301, .x = -12}));
  EXPECT_EQ(receptor.atoms.size(), 6u);
  EXPECT_THAT(receptor.remarks, ElementsAre("2 waters were left out", "2 hydrogens were left out"));
}

TEST(ReceptorReader, TakesOneConformerOfAResidue) {
  std::string text = pdb_residue("SER", 1);
  text.resize(text.rfind("ATOM"));  // without OG
  const Receptor receptor = read(
      text + pdb_line({.atom = "OG", .location = 'A', .residue = "SER", .x = 1, .occupancy = "0.40"}) +
      pdb_line({.atom = "OG", .location = 'B', .residue = "SER", .x = 2, .occupancy = "0.60"}) +
      pdb_line({.atom = "CA", .location = 'A', .residue = "GLY", .number = 30, .x = 3, .occupancy = "0.50"}) +
      pdb_line({.atom = "CA", .location = 'B', .residue = "GLY", .number = 30, .x = 4, .occupancy = "0.50"}));
  EXPECT_EQ(receptor.residues[0].atoms, 6);
  EXPECT_EQ(atom_named(receptor, "OG").position.x, 2);
  EXPECT_EQ(receptor.atoms.back().position.x, 3);
  EXPECT_THAT(receptor.remarks,
              Contains("alternative locations: the one of highest occupancy was taken in SER:A:1, GLY:A:30"));
}

TEST(ReceptorReader, AnAtomThatTheBestConformerLacksComesFromAnother) {
  const Receptor receptor =
      read(pdb_line({.atom = "CA", .location = 'A', .residue = "SER", .x = 1, .occupancy = "0.30"}) +
           pdb_line({.atom = "OG", .location = 'A', .residue = "SER", .x = 2, .occupancy = "0.30"}) +
           pdb_line({.atom = "OG", .location = 'C', .residue = "SER", .x = 3, .occupancy = "0.70"}));
  EXPECT_EQ(receptor.atoms.size(), 2u);
  EXPECT_EQ(atom_named(receptor, "CA").position.x, 1);
  EXPECT_EQ(atom_named(receptor, "OG").position.x, 3);
}

TEST(ReceptorReader, TakesOneOfTwoResiduesAtOnePosition) {
  const Receptor receptor =
      read(pdb_line({.location = 'A', .residue = "SER", .number = 7, .occupancy = "0.40"}) +
           pdb_line({.location = 'B', .residue = "THR", .number = 7, .occupancy = "0.60"}));
  EXPECT_THAT(labels(receptor), ElementsAre("THR:A:7"));
  EXPECT_THAT(receptor.remarks, Contains("two residue types at one position: left out SER:A:7 for THR:A:7"));
}

TEST(ReceptorReader, KeepsInsertionCodesApart) {
  const Receptor receptor =
      read(pdb_line({.number = 52}) + pdb_line({.number = 52, .insertion = 'A', .x = 4}));
  EXPECT_THAT(labels(receptor), ElementsAre("ALA:A:52", "ALA:A:52A"));
}

TEST(ReceptorReader, TakesTheFirstModel) {
  const std::string model = "MODEL        1\n" + pdb_residue("GLY", 1) + "ENDMDL\n";
  const Receptor one = read(model),
                 two = read(model + "MODEL        2\n" + pdb_residue("GLY", 1) + "ENDMDL\n");
  EXPECT_THAT(one.remarks, IsEmpty());
  EXPECT_EQ(two.atoms.size(), 4u);
  EXPECT_THAT(two.remarks, ElementsAre("the file has several models; the first was taken"));
}

TEST(ReceptorReader, KeepsAtomsOfZeroOccupancy) {
  PdbLine line;
  line.occupancy = "0.00";
  const std::string all = pdb_residue("GLY", 1, "", line);
  EXPECT_THAT(read(all).remarks, IsEmpty());
  EXPECT_EQ(read(all).atoms.size(), 4u);
  EXPECT_THAT(read(all + pdb_residue("GLY", 2)).remarks,
              ElementsAre("4 atoms have zero occupancy and count as any other"));
  line.occupancy = "";
  EXPECT_THAT(read(pdb_residue("GLY", 1, "", line) + pdb_residue("GLY", 2)).remarks, IsEmpty());
}

TEST(ReceptorReader, NamesResiduesThatLackAtoms) {
  std::string text;
  for (int i = 1; i <= 12; ++i) text += pdb_line({.atom = "CA", .residue = "SER", .number = i, .x = 3.8 * i});
  ASSERT_EQ(read(text).remarks.size(), 1u);
  EXPECT_THAT(read(text).remarks[0], HasSubstr("12 residues lack atoms: SER:A:1 (N C O CB OG), SER:A:2 "));
  EXPECT_THAT(read(text).remarks[0], ::testing::EndsWith("SER:A:10 (N C O CB OG) and 2 more"));
}

TEST(ReceptorReader, ModifiedResiduesHaveTheTypesOfTheirParents) {
  PdbLine line;
  line.record = "HETATM";
  std::string selenium = pdb_residue("MSE", 1, "MET", line);
  selenium.replace(selenium.find(" SD  MSE"), 8, "SE   MSE");
  const std::string phosphate = pdb_line(
      {.record = "HETATM", .atom = "P", .residue = "SEP", .number = 2, .x = 8.8, .y = 3.4, .z = 1.3});
  const Receptor receptor = read(selenium + pdb_residue("SEP", 2, "SER", line) + phosphate);
  EXPECT_EQ(receptor.residues[0].kind, ResidueKind::modified_amino_acid);
  EXPECT_EQ(receptor.residues[0].letter, 'M');
  EXPECT_EQ(type_of(receptor, "SE"), "MET SD");
  EXPECT_EQ(atom_named(receptor, "SE").atomic_number, 34);
  EXPECT_EQ(type_of(receptor, "OG"), "SER OG");
  EXPECT_EQ(type_of(receptor, "P"), "other P");
  EXPECT_TRUE(are_bonded(receptor, "OG", "P"));
  EXPECT_FALSE(atom_named(receptor, "OG").roles.donor);  // an ester
  EXPECT_THAT(receptor.remarks,
              Contains("modified residues count as their parents: MSE:A:1 as MET, SEP:A:2 as SER"));
}

TEST(ReceptorReader, KnowsProtonationStates) {
  const Receptor receptor = read(pdb_residue("HIE", 1, "HIS") + pdb_residue("ASH", 2, "ASP"));
  EXPECT_EQ(receptor.residues[0].name, "HIE");
  EXPECT_EQ(receptor.residues[0].kind, ResidueKind::amino_acid);
  EXPECT_EQ(type_of(receptor, "ND1"), "HIS ND1");
  EXPECT_EQ(type_of(receptor, "OD2"), "ASP OD");
  EXPECT_THAT(receptor.remarks, IsEmpty());
}

TEST(ReceptorReader, UnknownResiduesCountAsAlanineInAChainAndAsMoleculesElsewhere) {
  const std::string unknown = pdb_residue("Q7Z", 2, "ALA");
  const Receptor chain = read(pdb_residue("GLY", 1) + unknown);
  EXPECT_EQ(chain.residues[1].kind, ResidueKind::modified_amino_acid);
  EXPECT_EQ(type_of(chain, "CB"), "ALA CB");
  EXPECT_THAT(chain.remarks, ElementsAre("unknown amino acids count as alanine with further atoms: Q7Z:A:2"));
  const Receptor molecule = read(unknown);
  EXPECT_EQ(molecule.residues[0].kind, ResidueKind::cofactor);
  EXPECT_EQ(type_of(molecule, "CB"), "other C");
}

TEST(ReceptorReader, MetalsIonsNucleotidesAndOtherMoleculesAreTypedByElement) {
  const Receptor receptor =
      read(molecule_lines("ZN", {"ZN"}, 1, "ZN") + molecule_lines("CL", {"CL"}, 2, "CL") +
           molecule_lines("DA", {"P", "OP1", "C8"}, 3) + molecule_lines("SO4", {"S", "O1", "O2"}, 4) +
           molecule_lines("X01", {"C1", "C2", "O7"}, 5) + molecule_lines("W", {"W"}, 6, "W"));
  std::vector<std::string> kinds, types;
  for (const ReceptorResidue& residue : receptor.residues) kinds.emplace_back(name_of(residue.kind));
  for (const ReceptorAtom& atom : receptor.atoms) types.push_back(receptor_atom_type_name(atom.type));
  EXPECT_THAT(kinds, ElementsAre("metal", "ion", "nucleotide", "ion", "cofactor", "metal"));
  EXPECT_THAT(types, ElementsAre("Zn", "halide", "nucleotide P", "nucleotide O", "nucleotide C", "other S",
                                 "other O", "other O", "other C", "other C", "other O", "other metal"));
  EXPECT_TRUE(receptor.atoms[0].roles.donor);
  EXPECT_TRUE(atom_named(receptor, "C1").roles.hydrophobic);
  EXPECT_FALSE(atom_named(receptor, "C2").roles.hydrophobic);
  EXPECT_TRUE(atom_named(receptor, "O7").roles.donor && atom_named(receptor, "O7").roles.acceptor);
}

TEST(ReceptorReader, TellsElementsWithoutTheirColumns) {
  const Receptor receptor =
      read(pdb_residue("ALA", 1, "", {.element = "-"}) +
           pdb_line({.atom = "HG  ", .residue = "SER", .number = 3, .element = "-"}) +
           pdb_line({.atom = "CA  ", .residue = "SER", .number = 3, .x = 11, .element = "-"}) +
           molecule_lines("CA", {"CA  "}, 9, "-") + molecule_lines("SOD", {"SOD "}, 10, "-") +
           molecule_lines("CA", {"CA"}, 11, "C"));
  std::vector<int> elements;
  for (const ReceptorAtom& atom : receptor.atoms) elements.push_back(atom.atomic_number);
  EXPECT_THAT(elements, ElementsAre(7, 6, 6, 8, 6, 6, 20, 11, 20));
}

TEST(ReceptorReader, TakesAtomsWrittenTwiceOnce) {
  const std::string residue = pdb_residue("GLY", 1);
  EXPECT_EQ(read(residue + residue).atoms.size(), 4u);
  EXPECT_THAT(read(residue + residue).remarks, ElementsAre("4 atoms are listed twice; the first was taken"));
}

TEST(ReceptorReader, KeepsMoleculesThatShareTheirNumbers) {
  PdbLine line;
  line.chain = ' ';
  std::string second = pdb_residue("GLY", 1, "", line) + pdb_residue("ALA", 2, "", line);
  for (std::size_t at = second.find("   0.000  1.00"); at != std::string::npos;
       at = second.find("   0.000  1.00"))
    second.replace(at, 8, "  50.000");
  const Receptor receptor =
      read(pdb_residue("GLY", 1, "", line) + pdb_residue("ALA", 2, "", line) + "TER\n" + second);
  EXPECT_THAT(labels(receptor), ElementsAre("GLY::1", "GLY::1", "ALA::2", "ALA::2"));
  EXPECT_EQ(receptor.bonds.size(), 2u * (3 + 4 + 1));
  EXPECT_THAT(receptor.remarks,
              ElementsAre("residue numbers used again by further molecules, all kept: GLY::1, ALA::2"));
}

TEST(ReceptorReader, ReadsMmcif) {
  std::string text = "data_S\nloop_\n";
  for (const char* tag :
       {"group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_asym_id",
        "label_entity_id", "label_seq_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z", "occupancy",
        "auth_seq_id", "auth_asym_id", "pdbx_PDB_model_num"})
    text += std::string("_atom_site.") + tag + "\n";
  text +=
      "ATOM 1 N N . ALA A 1 1 ? 1 0 0 1 52 HH 1\nATOM 2 C CA . ALA A 1 1 ? 2 0 0 1 52 HH 1\n"
      "HETATM 3 ZN ZN . ZN B 2 . ? 9 0 0 1 201 HH 1\nHETATM 4 O O . HOH C 3 . ? 5 5 5 1 301 HH 1\n"
      "ATOM 5 N N . ALA A 1 1 ? 1 0 0 1 52 HH 2\n#\n";
  const Receptor receptor = read(text);
  EXPECT_THAT(labels(receptor), ElementsAre("ALA:HH:52", "ZN:HH:201"));
  EXPECT_EQ(receptor.atoms.size(), 3u);
  EXPECT_THAT(receptor.remarks, ::testing::IsSupersetOf({"the file has several models; the first was taken",
                                                         "1 water was left out"}));
}

TEST(ReceptorReader, NamesTheColumnThatMmcifLacks) {
  EXPECT_THAT(
      testing::refusal<InputError>([] {
        read("data_S\nloop_\n_atom_site.id\n_atom_site.label_atom_id\n_atom_site.label_comp_id\n1 CA ALA\n");
      }),
      HasSubstr("the table of atoms has no column _atom_site.Cartn_x"));
}

TEST(ReceptorReader, TakesOutTheLigand) {
  const std::string text = pdb_residue("GLY", 1) + molecule_lines("SKE", {"C1", "N2"}, 401) +
                           molecule_lines("ZN", {"ZN"}, 402, "ZN");
  const ReceptorFile file = read_file(text, {.ligand = parse_residue_name("SKE:A:401")});
  ASSERT_TRUE(file.ligand);
  EXPECT_THAT(file.ligand->names, ElementsAre("C1", "N2"));
  EXPECT_THAT(file.ligand->atomic_numbers, ElementsAre(6, 7));
  EXPECT_EQ(file.ligand->positions[1].z, 1.4);
  EXPECT_THAT(labels(file.receptor), ElementsAre("GLY:A:1", "ZN:A:402"));
  EXPECT_EQ(testing::refusal<UsageError>([&] {
              read_file(text, {.ligand = ResidueName{"SKE", "B", 401}});
            }),
            "the structure has no residue SKE:B:401; it has SKE:A:401, ZN:A:402");
  EXPECT_THAT(testing::refusal<InputError>([&] {
                read_file(molecule_lines("SKE", {"C1"}, 401), {.ligand = parse_residue_name("SKE:A:401")});
              }),
              HasSubstr("no atom but those of the ligand"));
}

TEST(ReceptorReader, KeepsTheChainsAskedFor) {
  const std::string text =
      pdb_residue("GLY", 1) + pdb_line({.chain = 'B', .x = 90}) + pdb_line({.chain = ' ', .x = 99});
  EXPECT_THAT(labels(read_file(text, {.chains = {"B"}}).receptor), ElementsAre("ALA:B:1"));
  EXPECT_EQ(testing::refusal<UsageError>([&] { read_file(text, {.chains = {"C"}}); }),
            "the structure has no chain C; its chains are A, B, ''");
}

TEST(ReceptorReader, RefusesFilesWithoutAtoms) {
  EXPECT_THAT(testing::refusal<InputError>([] { read(""); }), HasSubstr("empty"));
  EXPECT_THAT(testing::refusal<InputError>([] { read("hello\n"); }), HasSubstr("neither ATOM records"));
  EXPECT_THAT(testing::refusal<InputError>([] { read(molecule_lines("HOH", {"O"}, 1)); }),
              HasSubstr("no atom but water"));
}

TEST(ResidueNames, AreNameChainAndNumber) {
  const ResidueName residue = parse_residue_name("ASP:B:-52A");
  EXPECT_EQ(residue.name, "ASP");
  EXPECT_EQ(residue.chain, "B");
  EXPECT_EQ(residue.number, -52);
  EXPECT_EQ(residue.insertion_code, 'A');
  EXPECT_EQ(parse_residue_name("SKE::401").chain, "");
  for (const char* wrong :
       {"", "SKE", "SKE:401", ":A:401", "SKE:A:", "SKE:A:x", "SKE:A:40 1", "A:B:C:4", "SKE:A:4AB"})
    EXPECT_THAT(testing::refusal<UsageError>([&] { parse_residue_name(wrong); }), HasSubstr("SKE:A:401"))
        << wrong;
}

}  // namespace
}  // namespace libbio::molecule
