#include "libbio/text/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/text/files.h"

namespace libbio::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Read>
std::string refusal(Read read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.report();
  }
  return "";
}

TEST(Fields, WordsAreBetweenBlanksAndTabs) {
  EXPECT_THAT(words("  a \t bc d"), ElementsAre("a", "bc", "d"));
  EXPECT_THAT(words("a"), ElementsAre("a"));
  EXPECT_THAT(words(" \t"), ElementsAre());
}

TEST(Fields, NumbersPointAtTheirMistakes) {
  const testing::ScratchFolder folder;
  LineReader reader(folder.with("f", "-12 +5 1.5e3 1x 99999999999999999999 nan 1e999 +-3\n"));
  reader.next();
  const auto field = words(reader.line());
  EXPECT_EQ(integer_field(reader, field[0], "n"), -12);
  EXPECT_EQ(integer_field(reader, field[1], "n"), 5);
  EXPECT_EQ(real_field(reader, field[2], "x"), 1500.0);
  EXPECT_EQ(real_field(reader, field[0], "x"), -12.0);
  EXPECT_THAT(refusal([&] { integer_field(reader, field[3], "residue number"); }),
              HasSubstr("residue number '1x' is not an integer"));
  EXPECT_THAT(refusal([&] { integer_field(reader, field[3], "residue number"); }), HasSubstr("f:1:14-15"));
  EXPECT_THAT(refusal([&] { integer_field(reader, field[2], "n"); }), HasSubstr("is not an integer"));
  EXPECT_THAT(refusal([&] { integer_field(reader, field[4], "n"); }), HasSubstr("is out of range"));
  EXPECT_THAT(refusal([&] { real_field(reader, field[5], "x"); }), HasSubstr("is not finite"));
  EXPECT_THAT(refusal([&] { real_field(reader, field[6], "x"); }), HasSubstr("is out of range"));
  EXPECT_THAT(refusal([&] { integer_field(reader, field[7], "n"); }), HasSubstr("is not an integer"));
}

}  // namespace
}  // namespace libbio::text
