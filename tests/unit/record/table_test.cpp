#include "libbio/record/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/categorical.h"
#include "libbio/record/element.h"
#include "tests/refusal.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::refusal;

const Table kTable{
    .index_name = "spot",
    .index = {"a", "b", "c"},
    .columns = {{"label", std::vector<std::string>{"WM", "nan", "L1"}},
                {"name", std::vector<std::string>{"x", "y", "z"}},
                {"section", std::vector<std::string>{"s", "s", "s"}},
                {"area", std::vector<double>{0.5, 1, -2}},
                {"genes", std::vector<std::int64_t>{3, 4, 5}},
                {"inside", std::vector<bool>{true, false, true}}},
};

TEST(Table, ColumnsOfEveryKindComeBack) {
  const TemporaryFolder folder;
  h5::File file = h5::File::create(folder.file("t.h5"));
  h5::Group root = file.root();
  write_table(root, "plain", kTable);
  write_table(root, "categorical", kTable, StringColumns::kCategorical);
  file.close();
  const h5::File again = h5::File::open(folder.file("t.h5"));
  for (const std::string name : {"plain", "categorical"}) {
    const Table read = read_table(again.root(), name);
    EXPECT_EQ(read.index, kTable.index);
    EXPECT_EQ(read.columns, kTable.columns) << name;
  }
  const h5::Group stored = again.root().group("categorical");
  EXPECT_TRUE(stored.has_group("label"));  // a cell is missing
  EXPECT_TRUE(stored.has_group("section"));
  EXPECT_FALSE(stored.has_group("name"));  // all differ
  EXPECT_THAT(stored.group("label").dataset("codes").read<std::int32_t>(), ElementsAre(1, -1, 0));
  EXPECT_EQ(stored.group("label").attribute("ordered"), h5::AttributeValue(false));
  EXPECT_FALSE(again.root().group("plain").has_group("label"));
}

TEST(Table, CodesMustHaveACategory) {
  const TemporaryFolder folder;
  h5::File file = h5::File::create(folder.file("t.h5"));
  h5::Group root = file.root();
  h5::Group group = create_dict(root, "label");
  group.write<std::int32_t>("codes", std::vector<std::int32_t>{0, 2, -1}, {3});
  group.write<double>("categories", std::vector<double>{0.5, 12}, {2});
  file.close();
  const h5::File again = h5::File::open(folder.file("t.h5"));
  EXPECT_THAT(refusal<InputError>([&] { read_categorical(again.root(), "label"); }),
              HasSubstr("t.h5:/label/codes: holds the code 2, but there are 2 categories"));
  EXPECT_THAT(decoded({0, -1, 1}, {"0.5", "12"}, "here"), ElementsAre("0.5", "nan", "12"));
}

TEST(Table, CellsAsText) {
  EXPECT_THAT(cells_as_text(std::vector<double>{0.5, 12, std::stod("nan")}), ElementsAre("0.5", "12", "nan"));
  EXPECT_THAT(cells_as_text(std::vector<bool>{true, false}), ElementsAre("True", "False"));
  EXPECT_THAT(cells_as_text(std::vector<std::int64_t>{-3}), ElementsAre("-3"));
}

TEST(Table, IntegersThatDoNotFitAreRefused) {
  const TemporaryFolder folder;
  h5::File file = h5::File::create(folder.file("t.h5"));
  file.root().write<std::uint64_t>("small", std::vector<std::uint64_t>{7}, {1});
  file.root().write<std::uint64_t>("big", std::vector<std::uint64_t>{1ull << 63}, {1});
  file.close();
  const h5::File again = h5::File::open(folder.file("t.h5"));
  EXPECT_EQ(read_column(again.root(), "small"), Column(std::vector<std::int64_t>{7}));
  EXPECT_THAT(refusal<InputError>([&] { read_column(again.root(), "big"); }), HasSubstr("above 2^63 - 1"));
}

}  // namespace
}  // namespace libbio::record
