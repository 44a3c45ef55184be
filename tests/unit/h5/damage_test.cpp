// Damage that makes HDF5 1.10 crash or hang. Files of libbio have a checksum before HDF5 sees them; those of
// other programs have not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::h5 {
namespace {

using testing::content_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;

// A file of libbio without its seal, in which bytes can be changed.
class DamagedStrings : public ::testing::Test {
 protected:
  DamagedStrings() {
    File file = File::create(path_);
    file.root().write_strings("names", std::vector<std::string>{"first", "", "third string"}, {3});
    file.root().set_attribute("title", std::string("of all"));
    file.close();
    bytes_ = content_of(path_).substr(512);
    const std::size_t text = bytes_.find("first");
    heap_ = bytes_.rfind("GCOL", text);
    object_ = text - 16;
  }
  std::vector<std::string> read() {
    folder_.with("strings.h5", bytes_);
    const File file = File::open(path_);
    EXPECT_EQ(file.root().string_attribute("title"), "of all");
    return file.root().dataset("names").read_strings();
  }
  std::string refused() {
    return refusal<InputError>([&] { read(); });
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.file("strings.h5");
  std::string bytes_;
  std::size_t heap_ = 0, object_ = 0;  // of the collection of strings, of "first" and its size in it
};

TEST_F(DamagedStrings, WholeOnesAreRead) {
  EXPECT_THAT(read(), ElementsAre("first", "", "third string"));
}

TEST_F(DamagedStrings, SizesThatLeaveTheHeap) {
  bytes_[object_ + 12] = '\1';
  EXPECT_THAT(refused(), HasSubstr("the file is damaged: a string is longer than its place"));
}

TEST_F(DamagedStrings, SizesBelowThoseOfTheReferences) {
  bytes_[object_ + 8] = '\1';
  EXPECT_THAT(refused(), HasSubstr("the file is damaged"));
}

TEST_F(DamagedStrings, NumbersThatAreNotThere) {
  bytes_[object_] ^= '\x40';
  EXPECT_THAT(refused(), HasSubstr("at a place where there is none"));
}

TEST_F(DamagedStrings, HeapsThatAreNone) {
  bytes_[heap_] = 'g';
  EXPECT_THAT(refused(), HasSubstr("does not begin as one"));
  bytes_[heap_] = 'G';
  bytes_[heap_ + 13] = '\1';
  EXPECT_THAT(refused(), HasSubstr("the file is damaged"));
}

class DamagedChunks : public ::testing::Test {
 protected:
  // In the format that most programs write, which has no checksums.
  void write(hsize_t chunk) {
    const hid_t file = H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hsize_t size = 5, unlimited = H5S_UNLIMITED;
    const hid_t space = H5Screate_simple(1, &size, &unlimited), properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 1, &chunk);
    H5Pset_deflate(properties, 4);
    const hid_t list = H5Dcreate2(file, "x", H5T_STD_I32LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    const std::int32_t numbers[] = {1, 2, 3, 4, 5};
    H5Dwrite(list, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
    for (const hid_t id : {list, properties, space}) H5Idec_ref(id);
    H5Fclose(file);
  }
  std::vector<std::int32_t> read() { return File::open(path_).root().dataset("x").read<std::int32_t>(); }
  // The message of the layout: version 3, chunked, two sizes, an address, the sizes.
  std::size_t layout_in(const std::string& bytes) { return bytes.find(std::string("\3\2\2", 3)); }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.file("chunks.h5");
};

TEST_F(DamagedChunks, SizesOfZeroOrLeftOut) {
  write(1234);
  EXPECT_THAT(read(), ElementsAre(1, 2, 3, 4, 5));
  const std::string whole = content_of(path_);
  const std::size_t layout = layout_in(whole);
  ASSERT_NE(layout, std::string::npos);
  ASSERT_EQ(whole.substr(layout + 11, 4), std::string("\xd2\x04\0\0", 4));
  std::string damaged = whole;
  damaged.replace(layout + 11, 4, 4, '\0');
  folder_.with("chunks.h5", damaged);
  EXPECT_THAT(refusal<InputError>([&] { read(); }),
              HasSubstr("chunks.h5:/x: the file is damaged: its chunks"));
  damaged = whole;
  damaged[layout + 2] = '\0';
  folder_.with("chunks.h5", damaged);
  EXPECT_THAT(refusal<InputError>([&] { read(); }), HasSubstr("its chunks have no size"));
  damaged = whole;
  damaged[layout + 15] = '\2';  // bytes of an element
  folder_.with("chunks.h5", damaged);
  EXPECT_THAT(refusal<InputError>([&] { read(); }), HasSubstr("that of other elements"));
}

TEST_F(DamagedChunks, SizesThatNoFileHolds) {
  write(1234);
  std::string damaged = content_of(path_);
  damaged[layout_in(damaged) + 14] = '\x30';  // 800 million elements
  folder_.with("chunks.h5", damaged);
  EXPECT_THAT(refusal<InputError>([&] { read(); }), HasSubstr("claims chunks that are larger"));
}

// The cache of HDF5 holds 1 MiB; with it, this would take a quarter of an hour.
TEST_F(DamagedChunks, LargeChunksAreDecompressedOnce) {
  std::vector<std::int32_t> numbers(6000000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int32_t>(i % 1000);
  const hid_t file = H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t size = numbers.size();
  const hid_t space = H5Screate_simple(1, &size, nullptr), properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(properties, 1, &size);
  H5Pset_deflate(properties, 1);
  const hid_t list = H5Dcreate2(file, "x", H5T_STD_I32LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  H5Dwrite(list, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
  for (const hid_t id : {list, properties, space}) H5Idec_ref(id);
  H5Fclose(file);
  const File opened = File::open(path_);
  const Dataset read = opened.root().dataset("x");
  std::vector<std::int32_t> piece(1000);
  for (std::int64_t first = 0; first < read.size(); first += std::ssize(piece)) {
    read.read_range(first, std::span(piece));
    ASSERT_EQ(piece[999], 999);
  }
}

}  // namespace
}  // namespace libbio::h5
