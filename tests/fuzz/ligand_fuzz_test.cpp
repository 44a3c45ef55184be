// Damaged ligand files: a ligand, a failure with its reason, or InputError; never anything else.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "libbio/error.h"
#include "libbio/molecule/ligand_drawing.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/tensor/random.h"
#include "mutate.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/molecule/sample_molecule.h"

namespace libbio::molecule {
namespace {

SampleMolecule first() {
  return {"C N C N C C C N+ C O O C F Cl S O O N H",
          "1~2 2~3 3~5 5~4 4~1 5-6 6-7 7-8 7-9 9=10 9-11 6-12 12-13 12-14 8-15 15=16 15=17 15-18 18-19"};
}

SampleMolecule second() {
  return {"Zn C C O O- P O O O Br", "2-3 3=4 3-5 2-6 6=7 6-8 6-9 1-5 2-10", "with zinc"};
}

void require_sound(const Ligand& ligand) {
  ASSERT_FALSE(ligand.atoms.empty());
  ASSERT_TRUE(ligand.rdkit);
  for (const LigandAtom& atom : ligand.atoms) {
    ASSERT_TRUE(std::isfinite(atom.position.x + atom.position.y + atom.position.z));
    ASSERT_GT(atom.atomic_number, 1);
    ASSERT_GE(atom.hydrogens, 0);
  }
  const int atoms = static_cast<int>(ligand.atoms.size());
  for (const LigandBond& bond : ligand.bonds) {
    ASSERT_TRUE(bond.first >= 0 && bond.first < atoms && bond.second >= 0 && bond.second < atoms);
    ASSERT_NE(bond.first, bond.second);
  }
}

void fuzz(const std::string& sample, const std::string& donor, std::uint64_t seed) {
  int accepted = 0, failed = 0;
  for (std::uint64_t number = 0; number < testing::fuzz_rounds(1500); ++number) {
    Rng rng = Rng(seed).stream(number);
    std::string text = sample;
    if (number > 0)
      for (std::uint64_t edits = 1 + rng.below(4); edits > 0; --edits) testing::mutate(text, donor, rng);
    const TemporaryFile file(text);
    try {
      LigandReader reader(file.path());
      for (LigandRecord record; reader.next(record);) {
        ASSERT_NE(record.ligand.has_value(), !record.failure.empty());
        if (record.ligand) {
          require_sound(*record.ligand);
          if (number % 50 == 0) {
            ASSERT_FALSE(draw_ligand_svg(*record.ligand, {}).empty());
          }
        }
        ++(record.ligand ? accepted : failed);
        ASSERT_TRUE(number > 0 || record.ligand) << "the sample itself: " << record.failure;
      }
    } catch (const InputError& error) {
      ++failed;
      ASSERT_GT(number, 0u) << "the sample itself: " << error.report();
    } catch (const std::exception& error) {
      FAIL() << "input " << number << ": " << error.what();
    }
  }
  // Otherwise the inputs do not get far enough, or damage is not noticed.
  EXPECT_GT(accepted, 75);
  EXPECT_GT(failed, 75);
}

TEST(LigandFuzz, V2000) {
  const std::string fields = "> <RMSD>\n1.5\n\n$$$$\n";
  fuzz(first().v2000() + fields + second().v2000() + fields, second().v3000(), 1);
}

TEST(LigandFuzz, V3000) {
  fuzz(first().v3000() + "$$$$\n" + second().v3000() + "$$$$\n", first().v2000(), 2);
}

TEST(LigandFuzz, Mol2) {
  fuzz(first().mol2() + second().mol2(), first().v2000(), 3);
}

TEST(LigandFuzz, PdbqtWithItsSmiles) {
  const auto model = [](const char* x) {
    return std::string("MODEL 1\nREMARK SMILES CC(=O)N[C@H](C)c1ccccc1\nROOT\n") +
           "ATOM      1  C1  UNL     1    " + x +
           "   0.000   0.000  1.00  0.00    +0.000 C \n"
           "ATOM      2  C2  UNL     1       1.500   0.000   0.000  1.00  0.00    +0.000 C \n"
           "ATOM      3  O1  UNL     1       2.100   1.060   0.000  1.00  0.00    +0.000 OA\n"
           "ATOM      4  N1  UNL     1       2.170  -1.150   0.000  1.00  0.00    +0.000 N \n"
           "ATOM      5  C3  UNL     1       3.620  -1.200   0.000  1.00  0.00    +0.000 C \n"
           "ATOM      6  C4  UNL     1       4.150  -0.500  -1.250  1.00  0.00    +0.000 C \n"
           "ATOM      7  C5  UNL     1       4.100  -2.650   0.050  1.00  0.00    +0.000 A \n"
           "ATOM      8  C6  UNL     1       3.250  -3.740   0.080  1.00  0.00    +0.000 A \n"
           "ATOM      9  C7  UNL     1       3.760  -5.040   0.130  1.00  0.00    +0.000 A \n"
           "ATOM     10  C8  UNL     1       5.130  -5.250   0.150  1.00  0.00    +0.000 A \n"
           "ATOM     11  C9  UNL     1       5.990  -4.160   0.120  1.00  0.00    +0.000 A \n"
           "ATOM     12  C10 UNL     1       5.480  -2.860   0.070  1.00  0.00    +0.000 A \n"
           "ENDROOT\nTORSDOF 2\nENDMDL\n";
  };
  fuzz(model("   0.000") + model("   0.100"), first().mol2(), 5);
}

TEST(LigandFuzz, RandomGraphs) {
  static const char* const kElements[] = {"C",  "C", "C",  "N", "O",  "S", "P", "B", "Si",
                                          "Se", "F", "Br", "I", "Zn", "H", "*", "As"};
  static const char kOrders[] = "--=~~#";
  for (std::uint64_t number = 0; number < testing::fuzz_rounds(1500); ++number) {
    Rng rng = Rng(4).stream(number);
    const std::uint64_t atoms = 1 + rng.below(14);
    std::string elements, bonds;
    for (std::uint64_t i = 0; i < atoms; ++i) {
      elements += std::string(kElements[rng.below(17)]) + (rng.below(6) == 0   ? "+ "
                                                           : rng.below(6) == 0 ? "- "
                                                                               : " ");
      if (i > 0)
        bonds += std::to_string(1 + rng.below(i)) + kOrders[rng.below(6)] + std::to_string(i + 1) + " ";
    }
    for (std::uint64_t i = rng.below(4); i > 0 && atoms > 2; --i) {
      const std::uint64_t a = rng.below(atoms - 1);
      bonds += std::to_string(a + 1) + kOrders[rng.below(6)] +
               std::to_string(a + 2 + rng.below(atoms - a - 1)) + " ";
    }
    const TemporaryFile file(SampleMolecule(elements, bonds).v2000());
    LigandReader reader(file.path());
    for (LigandRecord record; reader.next(record);) {
      ASSERT_NE(record.ligand.has_value(), !record.failure.empty());
      if (record.ligand) require_sound(*record.ligand);
    }
  }
}

}  // namespace
}  // namespace libbio::molecule
