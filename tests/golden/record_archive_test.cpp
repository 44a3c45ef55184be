// Records of every released version stay readable (tests/golden/records/ORIGIN.md).
#include <gtest/gtest.h>

#include "libbio/record/compare.h"
#include "libbio/record/record_reader.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

TEST(RecordArchive, Version01IsReadAndEqualsTodaysSample) {
  const std::string old = std::string(LIBBIO_SOURCE_DIR) + "/tests/golden/records/v0.1/sample.h5";
  const RecordReader reader(old);
  EXPECT_EQ(reader.version(), "0.1.0");
  EXPECT_EQ(reader.provenance(), sample_provenance());
  EXPECT_EQ(reader.failures().size(), 1u);
  const TemporaryFolder folder;
  write_sample(folder.file("today.h5"));
  for (const Difference& difference : compare(old, folder.file("today.h5"), {.provenance = true}))
    ADD_FAILURE() << difference.place << ": " << difference.description;
}

}  // namespace
}  // namespace libbio::record
