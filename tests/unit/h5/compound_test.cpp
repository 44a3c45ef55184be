// Lists of records, as h5py writes a structured array of numpy. Made with HDF5 itself: libbio writes none.
#include "libbio/h5/compound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <cstddef>
#include <cstring>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::h5 {
namespace {

using record::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;

struct Spot {
  char barcode[8];
  const char* note;
  double place[2];
  std::int16_t code;
  std::uint8_t inside;
  float area;
};

hid_t bool_of_16_bits() {
  const hid_t type = H5Tenum_create(H5T_NATIVE_INT16);
  const std::int16_t no = 0, yes = 1;
  H5Tenum_insert(type, "TRUE", &yes);
  H5Tenum_insert(type, "FALSE", &no);
  return type;
}

void write_spots(const std::string& path) {
  Spot spots[] = {{"AAAC-1", "first", {1, 2}, -1, 1, 0.5F}, {"", "", {3, 4}, 9, 0, 2.5F}};
  std::memcpy(spots[1].barcode, "CCGT-123", sizeof(Spot::barcode));  // all of it, without a NUL
  const hid_t barcode = H5Tcopy(H5T_C_S1), note = H5Tcopy(H5T_C_S1);
  H5Tset_size(barcode, sizeof(Spot::barcode));
  H5Tset_strpad(barcode, H5T_STR_NULLPAD);
  H5Tset_size(note, H5T_VARIABLE);
  const hid_t truth = H5Tenum_create(H5T_NATIVE_UINT8);
  const std::uint8_t no = 0, yes = 1;
  H5Tenum_insert(truth, "FALSE", &no);
  H5Tenum_insert(truth, "TRUE", &yes);
  const hsize_t two = 2;
  const hid_t place = H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, &two);
  const hid_t record = H5Tcreate(H5T_COMPOUND, sizeof(Spot));
  H5Tinsert(record, "index", offsetof(Spot, barcode), barcode);
  H5Tinsert(record, "note", offsetof(Spot, note), note);
  H5Tinsert(record, "spatial", offsetof(Spot, place), place);
  H5Tinsert(record, "code", offsetof(Spot, code), H5T_NATIVE_INT16);
  H5Tinsert(record, "inside", offsetof(Spot, inside), truth);
  H5Tinsert(record, "area", offsetof(Spot, area), H5T_NATIVE_FLOAT);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t list = H5Screate_simple(1, &two, nullptr);
  const hid_t obs = H5Dcreate2(file, "obs", record, list, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(obs, record, H5S_ALL, H5S_ALL, H5P_DEFAULT, spots);
  const hsize_t table[] = {1, 2};
  const hid_t square = H5Screate_simple(2, table, nullptr);
  H5Dclose(H5Dcreate2(file, "table", record, square, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  const hid_t wide = bool_of_16_bits();
  const hid_t bools = H5Dcreate2(file, "bools", wide, list, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const std::int16_t values[] = {1, 0};
  H5Dwrite(bools, wide, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  for (const hid_t type : {barcode, note, truth, place, record, wide}) H5Tclose(type);
  for (const hid_t space : {list, square}) H5Sclose(space);
  for (const hid_t dataset : {obs, bools}) H5Dclose(dataset);
  H5Fclose(file);
}

TEST(Compound, MembersOfEveryKind) {
  const TemporaryFolder folder;
  write_spots(folder.file("spots.h5"));
  const File file = File::open(folder.file("spots.h5"));
  EXPECT_TRUE(file.root().has_compound("obs"));
  EXPECT_FALSE(file.root().has_compound("bools"));
  EXPECT_FALSE(file.root().has_compound("absent"));
  const Compound obs = file.root().compound("obs");
  EXPECT_EQ(obs.rows(), 2);
  std::vector<std::string> names;
  for (const Compound::Member& member : obs.members()) names.push_back(member.name);
  EXPECT_THAT(names, ElementsAre("index", "note", "spatial", "code", "inside", "area"));
  EXPECT_THAT(obs.member("spatial").dims, ElementsAre(2));
  EXPECT_EQ(obs.member("spatial").type, ElementType::kFloat64);
  EXPECT_THAT(obs.read_strings("index"), ElementsAre("AAAC-1", "CCGT-123"));
  EXPECT_THAT(obs.read_strings("note"), ElementsAre("first", ""));
  EXPECT_THAT(obs.read<double>("spatial"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(obs.read<std::int64_t>("code"), ElementsAre(-1, 9));
  EXPECT_THAT(obs.read<double>("area"), ElementsAre(0.5, 2.5));
  EXPECT_THAT(obs.read_bools("inside"), ElementsAre(true, false));
}

TEST(Compound, Refusals) {
  const TemporaryFolder folder;
  write_spots(folder.file("spots.h5"));
  const File file = File::open(folder.file("spots.h5"));
  const Compound obs = file.root().compound("obs");
  EXPECT_THAT(refusal<InputError>([&] { obs.read<std::uint8_t>("code"); }), HasSubstr("holds int32"));
  EXPECT_THAT(refusal<InputError>([&] { obs.read_strings("code"); }), HasSubstr("to hold string"));
  EXPECT_THAT(refusal<InputError>([&] { obs.read<double>("x"); }), HasSubstr("obs: expected a member 'x'"));
  EXPECT_THAT(refusal<InputError>([&] { file.root().compound("bools"); }), HasSubstr("list of records"));
  EXPECT_THAT(refusal<InputError>([&] { file.root().compound("table"); }),
              HasSubstr("found an array [1, 2]"));
}

TEST(Compound, TruthValuesOfAnyWidthAreTruthValues) {
  const TemporaryFolder folder;
  write_spots(folder.file("spots.h5"));
  const File file = File::open(folder.file("spots.h5"));
  const Dataset bools = file.root().dataset("bools");
  EXPECT_EQ(bools.type(), ElementType::kBool);
  EXPECT_THAT(bools.read_bools(), ElementsAre(true, false));
}

TEST(Dataset, StepsOfTheOutermostAxis) {
  const TemporaryFolder folder;
  File written = File::create(folder.file("f.h5"));
  std::vector<std::int32_t> numbers(700 * 900);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int32_t>(i);
  written.root().write<std::int32_t>("x", numbers, {700, 30, 30}, Storage::kCompressed);
  written.root().write<std::int32_t>("flat", {}, {3, 0});
  written.close();
  const File file = File::open(folder.file("f.h5"));
  const Dataset x = file.root().dataset("x");
  std::vector<std::int64_t> rows(2 * 900);
  x.read_range(698, std::span(rows));
  EXPECT_EQ(rows.front(), 698 * 900);
  EXPECT_EQ(rows.back(), 700 * 900 - 1);
  EXPECT_THROW(x.read_range(699, std::span(rows)), ShapeError);
  EXPECT_THROW(x.read_range(0, std::span(rows).first(899)), ShapeError);
  EXPECT_THROW(file.root().dataset("flat").read_range(0, std::span(rows).first(1)), ShapeError);
  file.root().dataset("flat").read_range(0, std::span(rows).first(0));
  EXPECT_EQ(x.steps_per_chunk(), (1 << 20) / 3600);
  EXPECT_EQ(file.root().dataset("flat").steps_per_chunk(), 1);
}

}  // namespace
}  // namespace libbio::h5
