// MMFF94 of real pockets with their ligands: OpenMM against RDKit, how many can be typed, and whether
// relaxing helps poses that clash.
//
// Data: ../shared/data/affinity (see its README); not part of the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/mmff_system.h"
#include "libbio/molecule/receptor_reader.h"
#include "libbio/relaxation/relaxation.h"
#include "tests/mmff_energies.h"
#include "tests/shared_data.h"

namespace {

namespace fs = std::filesystem;
using namespace libbio;

struct Complex {
  molecule::Receptor pocket;
  molecule::Ligand ligand;
};

// With the residues within `radius` Å of the ligand.
Complex read_complex(const fs::path& folder, double radius) {
  molecule::LigandReader reader(folder / "ligand.sdf.gz");
  molecule::LigandRecord record;
  if (!reader.next(record) || !record.ligand)
    throw std::runtime_error(folder.string() + ": " + record.failure);
  const auto receptor = molecule::read_receptor(folder / "pocket.pdb.gz").receptor;
  return {molecule::pocket_of(receptor, record.ligand->positions(), radius), *record.ligand};
}

TEST(Mmff94, OpenmmAgreesWithRdkitOnTenPockets) {
  const fs::path data = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(data);
  // With Zn, Mn, Hg, Ca, KCX, MSE, CSO, a phosphate, disulfides.
  for (const char* id : {"1add", "1ax0", "1bn1", "5qa8", "4bps", "4tz2", "1amk", "1utl", "2qpu", "1c5s"}) {
    const Complex read = read_complex(data / "train" / id, 8);
    const auto typing = molecule::mmff_system(read.pocket, read.ligand);
    ASSERT_TRUE(typing.system) << id << ": " << typing.failure;
    const auto positions = typing.system->positions();
    const auto expected = molecule::rdkit_energies(*typing.system, positions);
    const auto found = relaxation::energies(typing.system->terms, positions, {}, {.name = "Reference"}).mmff;
    libbio::testing::expect_equal_terms(found, expected, 1e-8, id);
  }
}

TEST(Mmff94, TypesNearlyAllPockets) {
  const fs::path data = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(data);
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(data / "train")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  int typed = 0, tried = 0;
  for (std::size_t i = 0; i < folders.size(); i += 30, ++tried) {
    const Complex read = read_complex(folders[i], 10);
    const auto typing = molecule::mmff_system(read.pocket, read.ligand);
    if (typing.system) ++typed;
  }
  EXPECT_GE(tried, 90);
  EXPECT_GE(typed, tried - 1);
}

TEST(Relaxation, HelpsPosesThatClash) {
  const fs::path data = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(data);
  for (const char* id : {"fragments__frag_liga_auto__11", "janssen_bace__bace_ciordia_retro__26"}) {
    const Complex read = read_complex(data / "series" / id, 8);
    const auto typing = molecule::mmff_system(read.pocket, read.ligand);
    ASSERT_TRUE(typing.system) << id << ": " << typing.failure;
    const auto done = relaxation::relax(*typing.system);
    EXPECT_GT(done.clashes_before.pairs, 0) << id;
    EXPECT_LT(done.clashes_before.nearest, 2) << id;
    EXPECT_EQ(done.clashes_after.pairs, 0) << id;
    EXPECT_GT(done.clashes_after.nearest, 2.4) << id;
    EXPECT_LT(done.largest_displacement, 1.5) << id;
    EXPECT_LT(done.pocket_rmsd, 0.4) << id;
    EXPECT_LT(done.after.interaction.vdw, 0) << id;
    EXPECT_LT(done.after.complex.total(), done.before.complex.total()) << id;
  }
}

}  // namespace
