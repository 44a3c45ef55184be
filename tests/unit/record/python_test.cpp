// Every element of a record opens in Python through anndata, with the values that were written.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

TEST(RecordInPython, AnndataReadsEveryElement) {
  const std::string python = "/usr/bin/python3";
  if (std::system((python + " -c 'import h5py, numpy, pandas, anndata' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << python
                 << " cannot import h5py, numpy, pandas and anndata (Debian: python3-h5py python3-anndata)";
  const TemporaryFolder folder;
  write_sample(folder.file("sample.h5"));
  const std::string script = std::string(LIBBIO_SOURCE_DIR) + "/tests/unit/record/read_with_anndata.py";
  EXPECT_EQ(std::system((python + " -W ignore '" + script + "' '" + folder.file("sample.h5") + "'").c_str()),
            0);
}

}  // namespace
}  // namespace libbio::record
