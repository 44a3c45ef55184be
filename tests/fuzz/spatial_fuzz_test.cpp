// Damaged files of spatial samples: reading one succeeds or throws InputError.
//
// HDF5 files are read in child processes, because HDF5 1.10 is known to crash or hang on some damaged files:
// that fails the test with its seed instead of taking the others along.
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "libbio/error.h"
#include "libbio/spatial/read_sample.h"
#include "mutate.h"
#include "tests/unit/spatial/sample_files.h"
#include "tests/unit/text/files.h"

namespace libbio::spatial {
namespace {

using testing::fuzz_rounds;
using testing::mutate;

constexpr char kMatrix[] =
    "%%MatrixMarket matrix coordinate integer general\n%metadata_json: {}\n3 3 3\n1 1 2\n3 1 1\n2 3 7\n";
constexpr char kFeatures[] =
    "ENSG1\tACTB\tGene Expression\nENSG2\tGAPDH\tGene Expression\nCD3\tCD3\tAntibody Capture\n";
constexpr char kBarcodes[] = "AA-1\nCC-1\nGG-1\n";
constexpr char kFactors[] = "{\"spot_diameter_fullres\": 8.5, \"tissue_lowres_scalef\": 0.1}";
constexpr char kTable[] = "\tGm1\tGm2\n1.5x2\t3\t0\n4x5\t0\t6\n";

class FuzzSpatial : public ::testing::Test {
 protected:
  FuzzSpatial() {
#ifndef __SANITIZE_ADDRESS__  // which takes terabytes of address space
    const rlimit limit = {rlim_t{2} << 30, rlim_t{2} << 30};
    ::setrlimit(RLIMIT_AS, &limit);
#endif
    std::filesystem::create_directories(folder_.file("s/spatial"));
    put("matrix.mtx", kMatrix);
    put("features.tsv", kFeatures);
    put("barcodes.tsv", kBarcodes);
    put("spatial/tissue_positions_list.csv", kPositions);
    put("spatial/scalefactors_json.json", kFactors);
    put("spatial/tissue_lowres_image.png", kImage);
  }

  void put(const std::string& name, const std::string& bytes) const {
    std::filesystem::remove(folder_.file("s/" + name));  // some file systems wait for the disk otherwise
    folder_.with("s/" + name, bytes);
  }

  // Damages one file of the section, reads all, and puts the file back.
  void expect_errors_only(const std::string& name, const std::string& intact, const std::string& donor,
                          const std::string& sample, const ReadOptions& options = {}) {
    const std::uint64_t rounds = fuzz_rounds(400);
    std::uint64_t read = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
      Rng rng(seed);
      std::string bytes = intact;
      for (std::uint64_t count = 1 + rng.below(3); count > 0; --count) mutate(bytes, donor, rng);
      if (rng.below(4) == 0) bytes = testing::gzipped(bytes);
      if (rng.below(8) == 0) mutate(bytes, donor, rng);
      put(name, bytes);
      try {
        read_sample(folder_.file(sample), options);
        ++read;
      } catch (const InputError& error) {
        EXPECT_FALSE(error.report().empty());
      } catch (const std::exception& error) {
        FAIL() << name << ", seed " << seed << ": " << error.what();
      }
    }
    put(name, intact);
    std::printf("%s: %llu damaged, %llu of them read\n", name.c_str(),
                static_cast<unsigned long long>(rounds), static_cast<unsigned long long>(read));
    EXPECT_GT(read, 0u);
    EXPECT_LT(read, rounds);
  }

  const std::string kImage = png_of(2, 2, 3, 8, "abcdefghijkl");
  testing::ScratchFolder folder_;
};

TEST_F(FuzzSpatial, MatrixMarketAndItsLists) {
  expect_errors_only("matrix.mtx", kMatrix, kTable, "s");
  expect_errors_only("features.tsv", kFeatures, kBarcodes, "s");
  expect_errors_only("barcodes.tsv", kBarcodes, kMatrix, "s");
}

TEST_F(FuzzSpatial, Positions) {
  const std::string header = "barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres\n";
  expect_errors_only("spatial/tissue_positions_list.csv", kPositions, kFactors, "s");
  expect_errors_only("spatial/tissue_positions_list.csv", header + kPositions, kTable, "s");
  const ReadOptions options = {.coordinates = folder_.file("s/xy.tsv")};
  expect_errors_only("xy.tsv", "\"spot\"\t\"y\"\t\"x\"\n\"AA-1\"\t2\t1\n\"GG-1\"\t4\t3\n", kPositions, "s",
                     options);
}

TEST_F(FuzzSpatial, ScaleFactors) {
  expect_errors_only("spatial/scalefactors_json.json", kFactors, kPositions, "s");
}

TEST_F(FuzzSpatial, Images) {
  expect_errors_only("spatial/tissue_lowres_image.png", kImage, jpeg_of_grey(40), "s");
  expect_errors_only("spatial/tissue_lowres_image.png", jpeg_of_grey(40), kImage, "s");
}

TEST_F(FuzzSpatial, Tables) {
  expect_errors_only("table.tsv", kTable, kMatrix, "s/table.tsv");
  const ReadOptions options = {.coordinates = folder_.file("s/spatial/tissue_positions_list.csv")};
  expect_errors_only("table.csv", "gene,AA-1,GG-1\nGm1,0,4\nGm2,1,0\n", kPositions, "s/table.csv", options);
}

// Lists of fixed width in the oldest format, which most programs write and which has no checksums.
void write_list(hid_t group, const char* name, hid_t stored, hid_t in_memory, hsize_t size,
                const void* elements) {
  const hsize_t chunk = 2, unlimited = H5S_UNLIMITED;
  const hid_t space = H5Screate_simple(1, &size, &unlimited), properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(properties, 1, &chunk);
  H5Pset_shuffle(properties);
  H5Pset_deflate(properties, 4);
  const hid_t list = H5Dcreate2(group, name, stored, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  H5Dwrite(list, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements);
  for (const hid_t id : {list, properties, space}) H5Idec_ref(id);
}

std::string oldest_tenx(const std::string& path) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t matrix = H5Gcreate2(file, "matrix", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t features = H5Gcreate2(matrix, "features", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, 5);
  const std::int64_t indices[] = {0, 2, 1}, indptr[] = {0, 2, 2, 3};
  const std::int32_t data[] = {2, 1, 7}, shape[] = {3, 3};
  write_list(matrix, "barcodes", text, text, 3, "AA-1\0CC-1\0GG-1");
  write_list(matrix, "data", H5T_STD_I32LE, H5T_NATIVE_INT32, 3, data);
  write_list(matrix, "indices", H5T_STD_I64LE, H5T_NATIVE_INT64, 3, indices);
  write_list(matrix, "indptr", H5T_STD_I64LE, H5T_NATIVE_INT64, 4, indptr);
  write_list(matrix, "shape", H5T_STD_I32LE, H5T_NATIVE_INT32, 2, shape);
  for (const char* name : {"id", "name", "feature_type", "genome"})
    write_list(features, name, text, text, 3, "one\0\0two\0\0three");
  for (const hid_t id : {text, features, matrix}) H5Idec_ref(id);
  H5Fclose(file);
  return testing::content_of(path);
}

std::string damaged(const std::string& intact, Rng& rng) {
  std::string bytes = intact;
  switch (rng.below(4)) {
    case 0:  // single bits
      for (std::uint64_t flips = 1 + rng.below(4); flips > 0; --flips)
        bytes[rng.below(bytes.size())] ^= static_cast<char>(1 << rng.below(8));
      break;
    case 1:  // some bytes
      for (std::uint64_t at = rng.below(bytes.size()), length = 1 + rng.below(8); length > 0; --length)
        bytes[at++ % bytes.size()] = static_cast<char>(rng.below(3) == 0 ? 255 : rng.below(256));
      break;
    case 2:  // cut short
      bytes.resize(rng.below(bytes.size()));
      break;
    default: {  // a block of zeros or of another place
      const std::uint64_t length = 1 + rng.below(512), to = rng.below(bytes.size()),
                          from = rng.below(bytes.size());
      const bool zero = rng.below(2) == 0;
      for (std::uint64_t i = 0; i < length; ++i)
        bytes[(to + i) % bytes.size()] = zero ? '\0' : intact[(from + i) % intact.size()];
    }
  }
  return bytes;
}

enum Outcome { kRead = 0, kRefused = 11, kWrongError = 12 };  // sanitizers exit with 1

// Wait status of a child that reads the sample and exits with the outcome.
int status_of_reading(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a damaged file must not be read for ever
    try {
      read_sample(path);
      std::_Exit(kRead);
    } catch (const InputError&) {
      std::_Exit(kRefused);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      std::_Exit(kWrongError);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

void expect_no_crash(const std::string& intact, const std::string& path) {
  const std::uint64_t rounds = fuzz_rounds(150);
  std::uint64_t read = 0;
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    Rng rng(seed);
    std::ofstream(path, std::ios::binary) << damaged(intact, rng);
    const int status = status_of_reading(path);
    ASSERT_FALSE(WIFSIGNALED(status)) << "seed " << seed << ": signal " << WTERMSIG(status);
    ASSERT_TRUE(WEXITSTATUS(status) == kRead || WEXITSTATUS(status) == kRefused) << "seed " << seed;
    if (WEXITSTATUS(status) == kRead) ++read;
  }
  std::printf("%llu damaged HDF5 files, %llu of them read\n", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(read));
  EXPECT_GT(read, 0u);
  EXPECT_LT(read, rounds);
}

TEST_F(FuzzSpatial, TenxH5InTheOldestFormat) {
  const std::string path = folder_.file("s/counts.h5"), intact = oldest_tenx(path);
  ASSERT_EQ(read_sample(path).counts.entries(), 3);
  expect_no_crash(intact, path);
}

// The strings lie in heaps without checksums.
TEST_F(FuzzSpatial, TenxH5WithStringsOfAnyLength) {
  const std::string path = folder_.file("s/counts.h5");
  write_tenx(path);
  const std::string intact = testing::content_of(path).substr(512);  // without libbio's own checksum
  folder_.with("s/counts.h5", intact);
  ASSERT_EQ(read_sample(path).counts.entries(), 3);
  expect_no_crash(intact, path);
}

}  // namespace
}  // namespace libbio::spatial
