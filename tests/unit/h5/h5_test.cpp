#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <array>
#include <chrono>
#include <limits>
#include <thread>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::h5 {
namespace {

using record::file_bytes;
using record::TemporaryFolder;
using record::write_bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;

template <class T>
void expect_numbers_return(std::vector<T> numbers) {
  const TemporaryFolder folder;
  const std::string path = folder.file("numbers.h5");
  File written = File::create(path);
  written.root().write<T>("x", numbers, {std::ssize(numbers)});
  written.root().write<T>("matrix", numbers, {1, std::ssize(numbers), 1}, Storage::kCompressed);
  written.root().write<T>("scalar", std::span<const T>(numbers).first(1), {});
  written.close();
  const File read = File::open(path);
  EXPECT_EQ(read.root().dataset("x").read<T>(), numbers);
  EXPECT_EQ(read.root().dataset("matrix").read<T>(), numbers);
  EXPECT_THAT(read.root().dataset("matrix").dims(), ElementsAre(1, std::ssize(numbers), 1));
  EXPECT_EQ(read.root().dataset("scalar").read<T>(), std::vector<T>{numbers.front()});
  EXPECT_TRUE(read.root().dataset("scalar").dims().empty());
}

TEST(H5, NumbersOfEveryTypeComeBackExactly) {
  expect_numbers_return<float>({1.5f, -0.0f, std::numeric_limits<float>::denorm_min(), 3e38f});
  expect_numbers_return<double>({0.1, std::numeric_limits<double>::infinity(), -1e300});
  expect_numbers_return<std::int32_t>({std::numeric_limits<std::int32_t>::min(), 7});
  expect_numbers_return<std::int64_t>({std::numeric_limits<std::int64_t>::min(), 1ll << 60});
  expect_numbers_return<std::uint8_t>({0, 255});
  expect_numbers_return<std::uint64_t>({std::numeric_limits<std::uint64_t>::max(), 0});
}

TEST(H5, BigArraysAreChunkedAndComeBack) {
  const TemporaryFolder folder;
  const std::string path = folder.file("big.h5");
  std::vector<float> numbers(700 * 1100);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i % 977);
  File written = File::create(path);
  written.root().write<float>("x", numbers, {700, 1100}, Storage::kCompressed);
  written.close();
  EXPECT_LT(std::filesystem::file_size(path), numbers.size());
  EXPECT_EQ(File::open(path).root().dataset("x").read<float>(), numbers);
}

TEST(H5, RangesOfAList) {
  const TemporaryFolder folder;
  const std::string path = folder.file("list.h5");
  std::vector<std::int64_t> numbers(1000000);  // several chunks
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i * i % 997);
  File written = File::create(path);
  written.root().write<std::int64_t>("x", numbers, {1000000}, Storage::kCompressed);
  written.root().write<std::int64_t>("matrix", numbers, {1000, 1000});
  written.close();
  const File file = File::open(path);
  const Dataset list = file.root().dataset("x");
  std::vector<std::int64_t> pieces;
  std::vector<std::int64_t> piece(70001);
  for (std::size_t first = 0; first < numbers.size(); first += piece.size()) {
    const auto elements = std::span(piece).first(std::min(piece.size(), numbers.size() - first));
    list.read_range(static_cast<std::int64_t>(first), elements);
    pieces.insert(pieces.end(), elements.begin(), elements.end());
  }
  EXPECT_EQ(pieces, numbers);
  list.read_range(1000000, std::span(piece).first(0));
  const auto read = [&](const Dataset& from, std::int64_t first, std::size_t count) {
    from.read_range(first, std::span(piece).first(count));
  };
  EXPECT_THROW(read(list, 999999, 2), ShapeError);
  EXPECT_THROW(read(list, -1, 2), ShapeError);
  EXPECT_THROW(read(file.root().dataset("matrix"), 0, 2), ShapeError);
  std::vector<std::int32_t> narrow(2);
  EXPECT_THROW(list.read_range(0, std::span(narrow)), InputError);
}

// As MATLAB writes them.
TEST(H5, HdfMayBeginBehindOtherBytes) {
  const TemporaryFolder folder;
  const std::string path = folder.file("f.h5");
  File written = File::create(path);
  written.root().write<double>("x", std::vector<double>{0.5}, {1});
  written.close();
  std::string bytes = file_bytes(path);
  ASSERT_TRUE(is_hdf5(path));
  bytes.replace(0, 512, "MATLAB 7.3" + std::string(502, ' '));
  write_bytes(path, bytes);
  EXPECT_TRUE(is_hdf5(path));
  EXPECT_EQ(File::open(path).root().dataset("x").read<double>().at(0), 0.5);
  write_bytes(path, bytes.insert(0, 1, ' '));
  EXPECT_FALSE(is_hdf5(path));
  EXPECT_FALSE(is_hdf5(folder.file("absent")));
  EXPECT_FALSE(is_hdf5(folder.file("")));
}

TEST(H5, StringsAndTruthValues) {
  const TemporaryFolder folder;
  const std::string path = folder.file("strings.h5");
  const std::vector<std::string> strings = {"", "RASH_HUMAN/5-165", "\xC3\x85ngstr\xC3\xB6m",
                                            "\xF0\x9F\xA7\xAC"};
  File written = File::create(path);
  written.root().write_strings("x", strings, {2, 2});
  written.root().write_strings("none", {}, {0});
  written.root().write_bools("b", {true, false, true}, {3});
  const std::vector<std::string> damaged = {std::string("a\0b", 3),
                                            "Gr\xFC\xDF"
                                            "e",
                                            "\xED\xA0\x80"};
  written.root().write_strings("damaged", damaged, {3});
  written.close();
  const File read = File::open(path);
  EXPECT_EQ(read.root().dataset("x").read_strings(), strings);
  EXPECT_TRUE(read.root().dataset("none").read_strings().empty());
  EXPECT_EQ(read.root().dataset("b").read_bools(), (std::vector<bool>{true, false, true}));
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_THAT(read.root().dataset("damaged").read_strings(),
              ElementsAre("a" + mark + "b", "Gr" + mark + mark + "e", mark + mark + mark));
}

TEST(H5, AttributesOfEveryKind) {
  const TemporaryFolder folder;
  const std::string path = folder.file("attributes.h5");
  File written = File::create(path);
  Group group = written.root().create_group("g");
  const std::vector<std::pair<std::string, AttributeValue>> values = {
      {"flag", true},          {"list", std::vector<std::string>{"a", "", "c"}},
      {"n", std::int64_t{-5}}, {"none", std::vector<std::int64_t>{}},
      {"real", 0.25},          {"sizes", std::vector<std::int64_t>{700, std::int64_t{1} << 40}},
      {"text", "\xC3\x85"},    {"void", std::vector<std::string>{}}};
  for (const auto& [name, value] : values) group.set_attribute(name, value);
  written.close();
  const File read = File::open(path);
  const Group again = read.root().group("g");
  for (const auto& [name, value] : values) EXPECT_EQ(again.attribute(name), value) << name;
  EXPECT_THAT(again.attribute_names(),
              ElementsAre("flag", "list", "n", "none", "real", "sizes", "text", "void"));
  EXPECT_THAT(again.integer_list_attribute("n"), ElementsAre(-5));
  EXPECT_THAT(refusal<InputError>([&] { again.integer_list_attribute("real"); }),
              HasSubstr("expected integers"));
  EXPECT_THAT(refusal<InputError>([&] { again.string_attribute("n"); }), HasSubstr("expected one string"));
  EXPECT_THAT(refusal<InputError>([&] { again.attribute("absent"); }), HasSubstr("attributes.h5:/g"));
}

// libbio writes none of these; other programs do.
TEST(H5, AttributesOfOtherPrograms) {
  const TemporaryFolder folder;
  const std::string path = folder.file("attributes.h5");
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const auto put = [&](const char* name, hid_t type, std::vector<hsize_t> dims, const void* value) {
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(H5Awrite(attribute, type, value), 0);
    H5Aclose(attribute);
    H5Sclose(space);
  };
  const std::array<std::uint64_t, 2> shape = {7, 3}, huge = {7, std::uint64_t{1} << 63};
  put("shape", H5T_NATIVE_UINT64, {2}, shape.data());
  put("huge", H5T_NATIVE_UINT64, {2}, huge.data());
  put("one", H5T_NATIVE_UINT64, {1}, shape.data());
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, 3);
  put("text", text, {1}, "csr");
  put("texts", text, {2}, "csrcsc");
  H5Tclose(text);
  H5Fclose(file);
  const File read = File::open(path);
  EXPECT_THAT(read.root().integer_list_attribute("shape"), ElementsAre(7, 3));
  EXPECT_EQ(read.root().attribute("one"), AttributeValue(std::int64_t{7}));
  EXPECT_THAT(refusal<InputError>([&] { read.root().attribute("huge"); }), HasSubstr("below 2^63 - 1"));
  EXPECT_EQ(read.root().string_attribute("text"), "csr");
  EXPECT_THAT(refusal<InputError>([&] { read.root().string_attribute("texts"); }),
              HasSubstr("expected one string"));
}

TEST(H5, ErrorsCiteThePlaceAndWhatWasFound) {
  const TemporaryFolder folder;
  const std::string path = folder.file("file.h5");
  File written = File::create(path);
  Group group = written.root().create_group("group");
  const std::vector<std::int64_t> numbers = {1, 2};
  group.write<std::int64_t>("x", numbers, {2});
  EXPECT_THROW(group.write<std::int64_t>("y", numbers, {3}), ShapeError);
  EXPECT_THROW(group.write<std::int64_t>("x", numbers, {2}), UsageError);
  EXPECT_THROW(group.create_group("a/b"), UsageError);
  EXPECT_THROW(group.create_group("."), UsageError);
  EXPECT_THROW(group.create_group("\xFF"), UsageError);
  written.close();
  const File file = File::open(path);
  const Group read = file.root().group("group");
  EXPECT_THAT(refusal<InputError>([&] { read.dataset("x").read<float>(); }),
              HasSubstr("file.h5:/group/x: expected float32, found int64"));
  EXPECT_THAT(refusal<InputError>([&] { read.dataset("x").read<std::int32_t>(); }), HasSubstr("found int64"));
  EXPECT_THAT(refusal<InputError>([&] { read.dataset("x").read_strings(); }), HasSubstr("expected string"));
  EXPECT_THAT(refusal<InputError>([&] { read.group("x"); }), HasSubstr("/group/x: expected a group"));
  EXPECT_THAT(refusal<InputError>([&] { file.root().dataset("group"); }), HasSubstr("expected a dataset"));
  EXPECT_THAT(refusal<InputError>([&] { read.dataset("nothing"); }), HasSubstr("/group/nothing"));
  EXPECT_THAT(refusal<ShapeError>([&] {
                std::vector<std::int64_t> three(3);
                read.dataset("x").read_into(std::span<std::int64_t>(three));
              }),
              HasSubstr("2 elements"));
}

TEST(H5, NarrowerNumbersAreReadAsWiderOnes) {
  const TemporaryFolder folder;
  File written = File::create(folder.file("f.h5"));
  written.root().write<float>("real", std::vector<float>{0.5f}, {1});
  written.root().write<std::uint8_t>("byte", std::vector<std::uint8_t>{200}, {1});
  written.close();
  const File read = File::open(folder.file("f.h5"));
  EXPECT_EQ(read.root().dataset("real").read<double>().at(0), 0.5);
  EXPECT_EQ(read.root().dataset("byte").read<std::int32_t>().at(0), 200);
  EXPECT_THROW(read.root().dataset("byte").read<float>(), InputError);
}

TEST(H5, NothingIsOverwritten) {
  const TemporaryFolder folder;
  const std::string path = folder.file("taken.h5");
  write_bytes(path, "precious");
  EXPECT_THROW(File::create(path), ResourceError);
  EXPECT_EQ(file_bytes(path), "precious");
  EXPECT_THAT(refusal<ResourceError>([&] { File::create(folder.file("no/such/folder.h5")); }),
              HasSubstr("No such file or directory"));
}

TEST(H5, FilesThatAreNoHdf5) {
  const TemporaryFolder folder;
  const std::string text = folder.file("text.h5"), cut = folder.file("cut.h5");
  write_bytes(text, ">query\nMKT\n");
  EXPECT_THAT(refusal<InputError>([&] { File::open(text); }), HasSubstr("text.h5: is not an HDF5 file"));
  EXPECT_THAT(refusal<InputError>([&] { File::open(folder.file("absent.h5")); }), HasSubstr("no such file"));
  EXPECT_THAT(refusal<InputError>([&] { File::open(folder.file("")); }), HasSubstr("a directory"));
  File written = File::create(cut);
  written.root().write<double>("x", std::vector<double>(1000, 1.0), {1000});
  written.close();
  std::filesystem::resize_file(cut, 4000);
  EXPECT_THAT(refusal<InputError>([&] { File::open(cut); }), HasSubstr("cut.h5: is cut short"));
}

TEST(H5, DamagedBytesAreNoticed) {
  const TemporaryFolder folder;
  File file = File::create(folder.file("f.h5"));
  file.root().write<float>("x", std::vector<float>(40, 0.5f), {40});
  file.close();
  const std::string intact = file_bytes(folder.file("f.h5"));
  EXPECT_THAT(intact,
              ::testing::StartsWith("libbio file\nbytes " + std::to_string(intact.size()) + "\ncrc32 "));
  for (std::size_t at = 0; at < intact.size(); at += 5) {
    std::string damaged = intact;
    damaged[at] ^= 4;
    write_bytes(folder.file("damaged.h5"), damaged);
    EXPECT_THROW(File::open(folder.file("damaged.h5")), InputError) << "byte " << at;
  }
}

TEST(H5, EqualContentsGiveEqualBytes) {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& path) {
    File file = File::create(path);
    for (int g = 0; g < 20; ++g) {
      Group group = file.root().create_group("g" + std::to_string(g));
      group.set_attribute("n", std::int64_t{g});
      group.write_strings("s", std::vector<std::string>{"one", "two"}, {2});
      group.write<float>("x", std::vector<float>(5000, 0.5f), {50, 100}, Storage::kCompressed);
    }
    file.close();
  };
  write(folder.file("a.h5"));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // a stored time would show
  write(folder.file("b.h5"));
  EXPECT_EQ(file_bytes(folder.file("a.h5")), file_bytes(folder.file("b.h5")));
}

}  // namespace
}  // namespace libbio::h5
