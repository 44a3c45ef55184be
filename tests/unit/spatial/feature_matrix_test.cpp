#include "libbio/spatial/feature_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/spatial/npy_file.h"
#include "tests/refusal.h"
#include "tests/unit/contact/temporary_file.h"
#include "tests/unit/spatial/drawn_section.h"
#include "tests/unit/spatial/npy_sample.h"

namespace libbio::spatial {
namespace {

using libbio::testing::refusal;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> numbers(const Tensor<float>& matrix) {
  return {matrix.begin(), matrix.end()};
}

template <class T>
std::string elements(std::initializer_list<double> numbers, bool is_big_endian = false) {
  std::string bytes;
  for (const double number : numbers) bytes += bytes_of(static_cast<T>(number), is_big_endian);
  return bytes;
}

std::vector<float> read(const std::string& content) {
  const TemporaryFile file(content);
  const Tensor<float> matrix = read_npy(file.path(), 2, "spots");
  EXPECT_EQ(matrix.shape(), (Shape{2, 3}));
  return numbers(matrix);
}

std::string refused(const std::string& content, std::int64_t rows = 2) {
  const TemporaryFile file(content);
  return refusal<InputError>([&] { read_npy(file.path(), rows, "spots"); });
}

const std::string kFloats = elements<float>({1, 2, 3, 4, 5, 6});

TEST(NpyFile, EveryTypeOrderAndVersion) {
  const auto one_to_six = ElementsAre(1, 2, 3, 4, 5, 6);
  const std::string shape = "(2, 3)";
  for (const char version : {1, 2, 3})
    EXPECT_THAT(read(npy_of(npy_header("<f4", shape), kFloats, version)), one_to_six);
  for (const bool big : {false, true}) {
    const std::string order = big ? ">" : "<";
    const auto check = [&](const std::string& type, const std::string& bytes) {
      EXPECT_THAT(read(npy_of(npy_header(order + type, shape), bytes)), one_to_six) << order << type;
    };
    check("f4", elements<float>({1, 2, 3, 4, 5, 6}, big));
    check("f8", elements<double>({1, 2, 3, 4, 5, 6}, big));
    check("i2", elements<std::int16_t>({1, 2, 3, 4, 5, 6}, big));
    check("i4", elements<std::int32_t>({1, 2, 3, 4, 5, 6}, big));
    check("i8", elements<std::int64_t>({1, 2, 3, 4, 5, 6}, big));
    check("u2", elements<std::uint16_t>({1, 2, 3, 4, 5, 6}, big));
    check("u4", elements<std::uint32_t>({1, 2, 3, 4, 5, 6}, big));
    check("u8", elements<std::uint64_t>({1, 2, 3, 4, 5, 6}, big));
    check("f2", elements<std::uint16_t>({0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600}, big));
  }
  EXPECT_THAT(read(npy_of(npy_header("|i1", shape), elements<std::int8_t>({1, -2, 3, -128, 5, 6}))),
              ElementsAre(1, -2, 3, -128, 5, 6));
  EXPECT_THAT(read(npy_of(npy_header("|u1", shape), elements<std::uint8_t>({1, 2, 3, 255, 5, 6}))),
              ElementsAre(1, 2, 3, 255, 5, 6));
  EXPECT_THAT(read(npy_of(npy_header("|b1", shape), elements<std::uint8_t>({1, 0, 0, 1, 1, 0}))),
              ElementsAre(1, 0, 0, 1, 1, 0));
  EXPECT_THAT(read(npy_of(npy_header(">i4", shape), elements<std::int32_t>({-1, 2, -3, 4, -70000, 6}, true))),
              ElementsAre(-1, 2, -3, 4, -70000, 6));
  // Least, largest and smallest numbers of binary16.
  EXPECT_THAT(read(npy_of(npy_header("<f2", shape),
                          elements<std::uint16_t>({0x0001, 0x7BFF, 0xC000, 0x8000, 0x3555, 0x0400}))),
              ElementsAre(0x1p-24F, 65504, -2, 0, 1365.0F / 4096, 0x1p-14F));
}

TEST(NpyFile, ColumnsFirst) {
  EXPECT_THAT(read(npy_of(npy_header("<f4", "(2, 3)", true), elements<float>({1, 4, 2, 5, 3, 6}))),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(NpyFile, HeadersOfOtherWriters) {
  for (const std::string header : {"{\"shape\": (2L, 3L), \"descr\": \"<f4\", \"fortran_order\": False}",
                                   "{ 'fortran_order':False,'shape':(2,3,),'descr':'<f4' }"})
    EXPECT_THAT(read(npy_of(header, kFloats)), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(NpyFile, LongerThanABlock) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += bytes_of(static_cast<double>(i));
  const TemporaryFile file(npy_of(npy_header("<f8", "(50000, 2)"), bytes));
  const Tensor<float> matrix = read_npy(file.path(), 50'000, "spots");
  for (std::int64_t i = 0; i < matrix.size(); ++i) ASSERT_EQ(matrix.data()[i], static_cast<float>(i));
}

TEST(NpyFile, RefusalsSayWhatWasFound) {
  const std::string header = npy_header("<f4", "(2, 3)");
  EXPECT_THAT(refused(npy_of(header, kFloats), 5), AllOf(HasSubstr("has 2 rows"), HasSubstr("5 spots")));
  EXPECT_THAT(refused("barcode,x,y\n"), HasSubstr("no NumPy file"));
  EXPECT_THAT(refused(""), HasSubstr("no NumPy file"));
  EXPECT_THAT(refused(npy_of(header, kFloats, 4)), HasSubstr("1.0, 2.0 or 3.0"));
  EXPECT_THAT(refused(npy_of(header, kFloats).substr(0, 9)), HasSubstr("cut off"));
  EXPECT_THAT(refused(npy_of(header, kFloats).substr(0, 30)), HasSubstr("ends within"));
  EXPECT_THAT(refused(npy_of(header, kFloats.substr(0, 22))), HasSubstr("5 of 6 numbers"));
  EXPECT_THAT(refused(npy_of(header, kFloats + "x")), HasSubstr("goes on"));
  EXPECT_THAT(refused(npy_of(npy_header("<f4", "(2,)"), kFloats)), HasSubstr("array of 1 dimensions"));
  EXPECT_THAT(refused(npy_of(npy_header("<f4", "(2, 0)"), "")), HasSubstr("holds no number"));
  EXPECT_THAT(refused(npy_of(npy_header("|O", "(2, 3)"), kFloats)), HasSubstr("pickled"));
  EXPECT_THAT(refused(npy_of(npy_header("<c8", "(2, 3)"), kFloats)), HasSubstr("'<c8'"));
  EXPECT_THAT(refused(npy_of(npy_header("|f4", "(2, 3)"), kFloats)), HasSubstr("'|f4'"));
  EXPECT_THAT(refused(npy_of("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 3)}", kFloats)),
              HasSubstr("named fields"));
  for (const std::string damaged :
       {"", "{}", "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999999999999)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", "{'descr': '<f4"})
    EXPECT_THAT(refused(npy_of(damaged, kFloats)), HasSubstr("damaged NumPy header")) << damaged;
  // Claims that no file could keep, and one that no number could hold.
  EXPECT_THAT(refused(npy_of(npy_header("<f4", "(2, 1000000000000)"), kFloats)),
              HasSubstr("6 of 2000000000000"));
  EXPECT_THAT(refused(npy_of(npy_header("<f8", "(2, 1000000000000000000)"), kFloats)), HasSubstr("claims"));
  std::string long_header = npy_of(header, kFloats, 2);
  long_header[11] = '\x40';
  EXPECT_THAT(refused(long_header), HasSubstr("length"));
}

TEST(NpyFile, NumbersThatAreNoneAreRefusedWithTheirPlace) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refused(npy_of(npy_header("<f4", "(2, 3)"), elements<float>({1, 2, 3, 4, kNan, 6}))),
              AllOf(HasSubstr("not finite in row 1, column 1"), HasSubstr("counted from 0")));
  EXPECT_THAT(refused(npy_of(npy_header("<f4", "(2, 3)", true), elements<float>({1, 2, 3, kNan, 5, 6}))),
              HasSubstr("row 1, column 1"));
  EXPECT_THAT(refused(npy_of(npy_header("<f2", "(2, 3)"), elements<std::uint16_t>({0, 0, 0x7C00, 0, 0, 0}))),
              HasSubstr("row 0, column 2"));
  EXPECT_THAT(refused(npy_of(npy_header("<f8", "(2, 3)"), elements<double>({1, 2, 3, 1e300, 5, 6}))),
              HasSubstr("beyond float32 in row 1, column 0"));
}

class FeatureMatrixTest : public ::testing::Test {
 protected:
  FeatureMatrixTest()
      : folder_(std::filesystem::temp_directory_path() / ("libbio-features-" + std::to_string(::getpid()))),
        sample_(spots_at({{0, 0}, {1, 1}}, 1)) {
    std::filesystem::create_directories(folder_);
    sample_.name = "section";
  }
  ~FeatureMatrixTest() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name) {
    std::filesystem::remove(folder_ / name);
    return (folder_ / name).string();
  }
  std::string refusal_of(const std::string& source) {
    return refusal<InputError>([&] { read_feature_matrix(source, sample_); });
  }

  std::filesystem::path folder_;
  SpatialSample sample_;
};

TEST_F(FeatureMatrixTest, OfTheSample) {
  EXPECT_EQ(spot_matrix_key("obsm/X_pca"), "X_pca");
  EXPECT_EQ(spot_matrix_key("obsm.npy"), "");
  sample_.spot_matrices["X_pca"] = Tensor<float>({2, 3}, 4);
  const FeatureMatrix found = read_feature_matrix("obsm/X_pca", sample_);
  EXPECT_THAT(numbers(found.values), ElementsAre(4, 4, 4, 4, 4, 4));
  EXPECT_EQ(found.file, "");
  EXPECT_THAT(refusal_of("obsm/other"), AllOf(HasSubstr("obsm/other"), HasSubstr("there are 'X_pca'")));
  sample_.spot_matrices["X_pca"](1, 2) = std::numeric_limits<float>::infinity();
  EXPECT_THAT(refusal_of("obsm/X_pca"),
              AllOf(HasSubstr("obsm/X_pca of 'section'"), HasSubstr("row 1, column 2")));
}

TEST_F(FeatureMatrixTest, OfNumPy) {
  const std::string path = file("own.npy");
  std::ofstream(path, std::ios::binary) << npy_of(npy_header("<f4", "(2, 3)"), kFloats);
  EXPECT_THAT(numbers(read_feature_matrix(path, sample_).values), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(refusal_of(file("absent.npy")), HasSubstr("absent.npy"));
  EXPECT_THROW(read_feature_matrix("own.csv", sample_), UsageError);
}

TEST_F(FeatureMatrixTest, OfHdf5InTheOrderOfSpots) {
  const std::string path = file("own.h5");
  h5::File written = h5::File::create(path);
  h5::Group root = written.root();
  const std::vector<double> matrix{1, 2, 3, 4, 5, 6};
  root.write<double>("features", matrix, {2, 3});
  root.write<double>("list", matrix, {6});
  h5::Group inner = root.create_group("deep").create_group("er");
  const std::vector<std::int32_t> counts{7, 8};
  inner.write<std::int32_t>("counts", counts, {2, 1});
  inner.write<std::int32_t>("more", counts, {1, 2});
  written.close();
  EXPECT_THAT(numbers(read_feature_matrix(path, sample_).values), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(numbers(read_feature_matrix(path + ":/features", sample_).values),
              ElementsAre(1, 2, 3, 4, 5, 6));
  const FeatureMatrix counted = read_feature_matrix(path + ":/deep//er/counts", sample_);
  EXPECT_THAT(numbers(counted.values), ElementsAre(7, 8));
  EXPECT_EQ(counted.values.shape(), (Shape{2, 1}));
  EXPECT_THAT(refusal_of(path + ":/list"), AllOf(HasSubstr("own.h5:/list"), HasSubstr("[6]")));
  EXPECT_THAT(refusal_of(path + ":/deep"), HasSubstr("no matrix"));
  EXPECT_THAT(refusal_of(path + ":/deep/er"), HasSubstr("several matrices of numbers: 'counts', 'more'"));
  EXPECT_THAT(refusal_of(path + ":/deep/er/more"), AllOf(HasSubstr("1 rows"), HasSubstr("2 spots")));
  EXPECT_THAT(refusal_of(path + ":/absent"), HasSubstr("absent"));
}

TEST_F(FeatureMatrixTest, OfHdf5JoinedByBarcode) {
  const std::vector<float> matrix{1, 2, 3, 4, 5, 6};
  const auto write = [&](const std::vector<std::string>& barcodes) {
    const std::string path = file("joined.h5");
    h5::File written = h5::File::create(path);
    written.root().write<float>("features", matrix, {3, 2});
    written.root().write_strings("barcodes", barcodes, {std::ssize(barcodes)});
    written.close();
    return path;
  };
  const FeatureMatrix found = read_feature_matrix(write({"spot1", "elsewhere", "spot0"}), sample_);
  EXPECT_THAT(numbers(found.values), ElementsAre(5, 6, 1, 2));
  EXPECT_THAT(found.remarks, ElementsAre(HasSubstr("1 of 3 rows")));
  sample_ = spots_at({{0, 0}, {1, 1}, {2, 2}}, 1);
  EXPECT_THAT(read_feature_matrix(write({"spot1", "spot2", "spot0"}), sample_).remarks, ElementsAre());
  sample_ = spots_at({{0, 0}, {1, 1}}, 1);
  EXPECT_THAT(refusal_of(write({"spot1", "spot1", "spot0"})), HasSubstr("'spot1' twice"));
  EXPECT_THAT(refusal_of(write({"a", "b", "spot0"})),
              AllOf(HasSubstr("lacks 1 of 2 spots"), HasSubstr("'spot1'")));
  EXPECT_THAT(refusal_of(write({"spot0", "spot1"})),
              AllOf(HasSubstr("joined.h5:/barcodes"), HasSubstr("3 strings")));
}

TEST_F(FeatureMatrixTest, OfHdf5WithNumbersThatAreNone) {
  const std::string path = file("nan.h5");
  h5::File written = h5::File::create(path);
  const std::vector<double> matrix{1, 2, 3, std::numeric_limits<double>::quiet_NaN()};
  written.root().write<double>("features", matrix, {2, 2});
  written.close();
  EXPECT_THAT(refusal_of(path), AllOf(HasSubstr("nan.h5:/features"), HasSubstr("row 1, column 1")));
}

}  // namespace
}  // namespace libbio::spatial
