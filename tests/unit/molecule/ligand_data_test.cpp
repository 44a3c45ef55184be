// Every ligand of the shared complexes is read, and so are the docked poses of a part of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "libbio/molecule/ligand_reader.h"
#include "tests/shared_data.h"

namespace libbio::molecule {
namespace {

struct Tally {
  int records = 0;
  std::string failures;
};

void read_all(const std::filesystem::path& path, Tally& tally) {
  LigandReader reader(path.string());
  for (LigandRecord record; reader.next(record);) {
    ++tally.records;
    if (!record.ligand)
      tally.failures +=
          path.string() + ":" + std::to_string(record.location.line) + ": " + record.failure + "\n";
  }
}

TEST(LigandData, EveryRecordOfTheComplexesIsRead) {
  const std::filesystem::path data = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(data);
  Tally ligands, poses;
  int complexes = 0;
  for (const char* part : {"train", "series"})
    for (const auto& folder : std::filesystem::directory_iterator(data / part)) {
      read_all(folder.path() / "ligand.sdf.gz", ligands);
      const std::filesystem::path decoys = folder.path() / "decoys.sdf.gz";
      if (++complexes % 10 == 0 && std::filesystem::exists(decoys)) read_all(decoys, poses);
    }
  EXPECT_GE(ligands.records, complexes);
  EXPECT_GT(poses.records, 0);
  EXPECT_EQ(ligands.failures, "");
  EXPECT_EQ(poses.failures, "");
}

}  // namespace
}  // namespace libbio::molecule
