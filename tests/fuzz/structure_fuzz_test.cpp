// Damaged structure, pair list and matrix files: success or InputError, never anything else.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "libbio/contact/native_contacts.h"
#include "libbio/contact/pair_list_reader.h"
#include "libbio/contact/score_matrix.h"
#include "libbio/error.h"
#include "libbio/molecule/structure_reader.h"
#include "libbio/tensor/random.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio {
namespace {

constexpr int kInputs = 1500;  // of each kind

std::string pdb_sample() {
  std::string text =
      "HEADER    SAMPLE\nCRYST1   10.000   10.000   10.000  90.00  90.00  90.00 P 1           1\nMODEL       "
      " 1\n";
  const char* names[] = {"ALA", "GLY", "MSE", "TRP"};
  char line[96];
  for (int i = 0; i < 8; ++i)
    for (const char* atom : {"N", "CA", "C", "CB"}) {
      std::snprintf(line, sizeof line,
                    "%-6s%5d  %-3s%c%3s %c%4d%c   %8.3f%8.3f%8.3f%6.2f%6.2f          %2c\n",
                    i % 4 == 2 ? "HETATM" : "ATOM", i, atom, i == 3 ? 'A' : ' ', names[i % 4],
                    i < 5 ? 'A' : 'B', i, ' ', 3.8 * i, 1.0, -2.0, 1.0, 20.0, atom[0]);
      text += line;
    }
  return text + "TER\nENDMDL\nEND\n";
}

std::string mmcif_sample() {
  std::string text = "data_S\n_entry.id S\nloop_\n_entity.id\n_entity.type\n1 polymer\n2 water\nloop_\n";
  for (const char* tag :
       {"group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_asym_id",
        "label_entity_id", "label_seq_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z", "occupancy",
        "B_iso_or_equiv", "auth_seq_id", "auth_asym_id", "pdbx_PDB_model_num"})
    text += std::string("_atom_site.") + tag + "\n";
  for (int i = 1; i < 6; ++i)
    for (const char* atom : {"N", "CA", "C"})
      text += std::string("ATOM ") + std::to_string(i) + " C " + atom + " . 'ALA' A 1 " + std::to_string(i) +
              " ? " + std::to_string(3.8 * i) + " 0.0 1.5 1.0 9.0 " + std::to_string(i) + " A 1\n";
  return text + "#\n";
}

std::string casp_sample() {
  std::string text = "PFRMAT RR\nTARGET T1\nMODEL 1\nMKVLAAGIVGLLAAGIVG\n";
  for (int i = 1; i < 12; ++i)
    text += std::to_string(i) + " " + std::to_string(i + 6) + " 0 8 0." + std::to_string(99 - i) + "\n";
  return text + "END\n";
}

std::string matrix_sample() {
  std::string text;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 12; ++j) text += std::to_string((i * j) % 2) + (j < 11 ? "\t" : " \n");
  }
  return text;
}

// A few bytes replaced, removed, repeated or cut off.
std::string damaged(std::string text, Rng& rng) {
  const std::vector<std::string> splices = {"\n",
                                            std::string(1, '\0'),
                                            "nan",
                                            "1e999",
                                            "-",
                                            "99999999999999999999",
                                            "loop_\n",
                                            "data_",
                                            ";",
                                            "'",
                                            "TER\n",
                                            "MODEL\n",
                                            "\r",
                                            "\xff",
                                            " ",
                                            "\t",
                                            "_atom_site.id\n",
                                            "?"};
  for (std::uint64_t edits = 1 + rng.below(4); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = rng.below(text.size());
    const std::size_t length =
        std::min<std::size_t>(1 + rng.below(rng.below(8) == 0 ? 200 : 6), text.size() - at);
    switch (rng.below(6)) {
      case 0:
        text[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(rng.below(text.size()), text.substr(at, length));
        break;
      case 3:
        text.replace(at, length, splices[rng.below(splices.size())]);
        break;
      case 4:
        text[at] = static_cast<char>('0' + rng.below(10));
        break;
      default:
        if (rng.below(10) == 0) text.resize(at);
    }
  }
  return text;
}

template <class Read>
void fuzz(const std::string& sample, std::uint64_t seed, Read read) {
  int accepted = 0, refused = 0;
  for (int number = 0; number < kInputs; ++number) {
    Rng rng = Rng(seed).stream(static_cast<std::uint64_t>(number));
    const TemporaryFile file(number == 0 ? sample : damaged(sample, rng));
    try {
      read(file.path());
      ++accepted;
    } catch (const InputError& error) {
      ++refused;
      EXPECT_FALSE(error.report().empty());
      ASSERT_GT(number, 0) << "the sample itself: " << error.report();
    } catch (const std::exception& error) {
      FAIL() << "input " << number << ": " << error.what();
    }
  }
  // Otherwise the inputs do not get far enough into the reader, or damage is not noticed.
  EXPECT_GT(accepted, kInputs / 20);
  EXPECT_GT(refused, kInputs / 20);
}

void require_sound(const molecule::Structure& structure) {
  ASSERT_FALSE(structure.chains.empty());
  for (const molecule::Chain& chain : structure.chains) {
    ASSERT_FALSE(chain.residues.empty());
    for (const molecule::Residue& residue : chain.residues) {
      const auto beta = molecule::beta_carbon(residue);
      ASSERT_TRUE(!beta || std::isfinite(beta->x + beta->y + beta->z));
      ASSERT_TRUE(residue.letter >= 'A' && residue.letter <= 'Z');
    }
  }
}

TEST(StructureFuzz, Pdb) {
  fuzz(pdb_sample(), 1, [](const std::string& path) { require_sound(molecule::read_structure(path)); });
}

TEST(StructureFuzz, Mmcif) {
  fuzz(mmcif_sample(), 2, [](const std::string& path) { require_sound(molecule::read_structure(path)); });
}

TEST(ContactFuzz, CaspPairList) {
  fuzz(casp_sample(), 3, [](const std::string& path) {
    const contact::CaspFile file = contact::read_casp_rr(path);
    for (const contact::ScoredPair& pair : file.list.pairs) {
      ASSERT_TRUE(0 <= pair.i && pair.i < pair.j && std::isfinite(pair.rank));
      ASSERT_LT(pair.j, static_cast<std::int64_t>(file.list.position.size()));
    }
  });
}

TEST(ContactFuzz, Matrix) {
  fuzz(matrix_sample(), 4, [](const std::string& path) {
    contact::looks_like_matrix(path);
    const Tensor<float> matrix = contact::read_square_matrix(path);
    ASSERT_EQ(matrix.dim(0), matrix.dim(1));
    for (float value : matrix.span()) ASSERT_TRUE(std::isfinite(value));
  });
}

TEST(ContactFuzz, NativeMatrix) {
  fuzz(matrix_sample(), 5, [](const std::string& path) {
    const contact::NativeContacts native = contact::read_native_contacts(path);
    for (std::uint8_t value : native.contact.span()) ASSERT_LE(value, 1);
  });
}

}  // namespace
}  // namespace libbio
