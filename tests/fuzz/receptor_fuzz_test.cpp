// Damaged structure files read as receptors: success or InputError, never anything else.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "libbio/error.h"
#include "libbio/molecule/pdb_writer.h"
#include "libbio/molecule/receptor_reader.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/molecule/pdb_lines.h"

namespace libbio::molecule {
namespace {

std::string pdb_sample() {
  PdbLine hetero;
  hetero.record = "HETATM";
  return "HEADER    SAMPLE\n" + pdb_residue("HIS", 1) + pdb_residue("MSE", 2, "MET", hetero) +
         pdb_residue("CYS", 3) +
         pdb_line(
             {.atom = "OG", .location = 'A', .residue = "SER", .number = 4, .x = 15, .occupancy = "0.50"}) +
         pdb_line(
             {.atom = "OG", .location = 'B', .residue = "SER", .number = 4, .x = 16, .occupancy = "0.50"}) +
         "TER\n" +
         pdb_line({.record = "HETATM", .atom = "ZN", .residue = "ZN", .number = 9, .element = "ZN"}) +
         pdb_line({.record = "HETATM", .atom = "C1", .residue = "LIG", .number = 10, .x = 3, .z = 9}) +
         pdb_line({.record = "HETATM", .atom = "O1", .residue = "LIG", .number = 10, .x = 4.2, .z = 9}) +
         pdb_line({.record = "HETATM", .atom = "O", .residue = "HOH", .number = 11, .x = 4}) + "END\n";
}

std::string mmcif_sample() {
  std::string text = "data_S\nloop_\n";
  for (const char* tag :
       {"group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_asym_id",
        "label_entity_id", "label_seq_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z", "occupancy",
        "auth_seq_id", "auth_asym_id", "pdbx_PDB_model_num"})
    text += std::string("_atom_site.") + tag + "\n";
  for (int i = 1; i < 6; ++i)
    for (const char* atom : {"N", "CA", "C", "O", "CB"})
      text += std::string("ATOM ") + std::to_string(i) + " " + atom[0] + " " + atom + " . ALA A 1 " +
              std::to_string(i) + " ? " + std::to_string(3.8 * i) + " 0.5 1.5 1.0 " + std::to_string(i) +
              " A 1\n";
  return text +
         "HETATM 90 C C1 A LIG B 2 . ? 1 9 3 0.5 90 A 1\nHETATM 91 C C1 B LIG B 2 . ? 1 9 4 0.5 90 A 1\n#\n";
}

void require_sound(const Receptor& receptor) {
  ASSERT_FALSE(receptor.atoms.empty());
  int next = 0;
  for (const ReceptorResidue& residue : receptor.residues) {
    ASSERT_EQ(residue.first_atom, next);
    ASSERT_GT(residue.atoms, 0);
    next += residue.atoms;
  }
  ASSERT_EQ(next, static_cast<int>(receptor.atoms.size()));
  for (const ReceptorAtom& atom : receptor.atoms) {
    ASSERT_TRUE(std::isfinite(atom.position.x) && std::isfinite(atom.position.y) &&
                std::isfinite(atom.position.z));
    ASSERT_TRUE(atom.type >= 0 && atom.type < receptor_atom_types());
    ASSERT_NE(atom.atomic_number, 1);
  }
  for (const ReceptorBond& bond : receptor.bonds)
    ASSERT_TRUE(0 <= bond.first && bond.first < bond.second && bond.second < next);
}

TEST(ReceptorFuzz, SucceedsOrSaysWhatIsWrong) {
  const std::string samples[] = {pdb_sample(), mmcif_sample()};
  const std::uint64_t rounds = libbio::testing::fuzz_rounds(4000);
  std::uint64_t accepted = 0, refused = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Rng rng = Rng(31).stream(round);
    std::string text = samples[round % 2];
    if (round >= 2)
      for (std::uint64_t damage = 1 + rng.below(4); damage > 0; --damage)
        libbio::testing::mutate(text, samples[rng.below(8) == 0 ? 1 - round % 2 : round % 2], rng);
    const TemporaryFile file(text);
    try {
      const Receptor receptor = read_receptor(file.path()).receptor;
      require_sound(receptor);
      ASSERT_FALSE(HasFatalFailure()) << text;
      pdb_text(receptor);
      ++accepted;
    } catch (const InputError& error) {
      ++refused;
      ASSERT_FALSE(error.report().empty());
      ASSERT_GE(round, 2u) << "the sample itself: " << error.report();
    } catch (const std::exception& error) {
      FAIL() << "round " << round << ": " << error.what() << '\n' << text;
    }
  }
  // Otherwise the files do not get far enough into the reader, or damage is not noticed.
  EXPECT_GT(accepted, rounds / 20);
  EXPECT_GT(refused, rounds / 20);
}

}  // namespace
}  // namespace libbio::molecule
