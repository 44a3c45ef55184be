#include "apps/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libbio/error.h"

namespace bio {
namespace {

// A verb with one of everything.
struct Bake {
  std::string dough, oven = "gas";
  int minutes = 30;
  bool quiet = false;
  OptionTable table{"bake", "DOUGH [options]", "Bakes bread.\n\nBreads are:\n  rye\n"};

  Bake() {
    table.argument("DOUGH", &dough, "file with the dough; '-' reads standard input");
    table.group("Heat").add_options()  //
        ("minutes,m", po::value(&minutes)->value_name("N")->default_value(minutes),
         "time in the oven, min")  //
        ("oven", po::value(&oven)->value_name("KIND"), "kind of oven");
    table.group("Other").add_options()("quiet,q", po::bool_switch(&quiet), "no progress");
    table.example("bio bake rye.txt -m 50", "a dark loaf");
  }
  bool parse(const std::vector<std::string>& arguments) { return table.parse(arguments); }
};

std::string usage_error(const std::vector<std::string>& arguments) {
  Bake bake;
  try {
    bake.parse(arguments);
  } catch (const libbio::UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST(OptionTable, ReadsArgumentsAndOptionsInAnyOrder) {
  Bake bake;
  EXPECT_TRUE(bake.parse({"--oven", "wood", "rye.txt", "-m50", "-q"}));
  EXPECT_EQ(bake.dough, "rye.txt");
  EXPECT_EQ(bake.oven, "wood");
  EXPECT_EQ(bake.minutes, 50);
  EXPECT_TRUE(bake.quiet);
}

TEST(OptionTable, KnowsDefaultsFromWhatWasGiven) {
  Bake bake;
  bake.parse({"-", "--oven=wood"});
  EXPECT_EQ(bake.dough, "-");
  EXPECT_EQ(bake.minutes, 30);
  EXPECT_TRUE(bake.table.given("oven"));
  EXPECT_FALSE(bake.table.given("minutes"));
  EXPECT_FALSE(bake.table.given("quiet"));
}

TEST(OptionTable, TakesNamesThatLookLikeOptionsBehindTwoDashes) {
  Bake bake;
  EXPECT_TRUE(bake.parse({"--", "--help"}));
  EXPECT_EQ(bake.dough, "--help");
}

TEST(OptionTable, CollectsTheRestOfTheArguments) {
  std::string first;
  std::vector<std::string> others;
  OptionTable table("diff", "FIRST OTHER...", "Compares.");
  table.argument("FIRST", &first, "a file");
  table.arguments("OTHER...", &others, "more files");
  EXPECT_TRUE(table.parse({"a", "b", "c"}));
  EXPECT_EQ(others, (std::vector<std::string>{"b", "c"}));
  EXPECT_THROW(table.parse({"a"}), libbio::UsageError);
}

TEST(OptionTable, SuggestsTheNearestOption) {
  EXPECT_EQ(usage_error({"rye.txt", "--minuts", "3"}),
            "'--minuts' is not an option of 'bio bake'; did you mean '--minutes'?\n"
            "  'bio bake --help' lists the options");
}

TEST(OptionTable, DoesNotGuessAbbreviations) {
  EXPECT_NE(usage_error({"rye.txt", "--min", "3"}).find("is not an option"), std::string::npos);
}

TEST(OptionTable, SaysWhatIsWrongWithTheArguments) {
  EXPECT_NE(usage_error({}).find("missing argument DOUGH"), std::string::npos);
  EXPECT_NE(usage_error({"rye.txt", "wheat.txt"}).find("unexpected argument 'wheat.txt'"), std::string::npos);
  EXPECT_NE(usage_error({"rye.txt", "--minutes", "long"}).find("--minutes"), std::string::npos);
  EXPECT_NE(usage_error({"rye.txt", "--minutes"}).find("--minutes"), std::string::npos);
  EXPECT_NE(usage_error({"rye.txt", "-m", "3", "-m", "4"}).find("--minutes"), std::string::npos);
}

TEST(OptionTable, PrintsHelpInsteadOfRunning) {
  for (const char* word : {"--help", "-h"}) {
    Bake bake;
    testing::internal::CaptureStdout();
    EXPECT_FALSE(bake.parse({"--no-such-option", word}));
    EXPECT_EQ(testing::internal::GetCapturedStdout(), bake.table.help());
  }
}

TEST(OptionTable, LaysOutItsHelp) {
  const std::string help = Bake().table.help();
  const std::string expected =
      "Usage: bio bake DOUGH [options]\n"
      "\n"
      "Bakes bread.\n"
      "\n"
      "Breads are:\n"
      "  rye\n"
      "\n"
      "Arguments:\n"
      "  DOUGH                     file with the dough; '-' reads standard input\n"
      "\n"
      "Heat:\n"
      "  -m, --minutes N           time in the oven, min (default: 30)\n"
      "  --oven KIND               kind of oven\n"
      "\n"
      "Other:\n"
      "  -q, --quiet               no progress\n"
      "\n"
      "Help:\n"
      "  -h, --help                print this text\n"
      "\n"
      "Examples:\n"
      "  bio bake rye.txt -m 50\n"
      "      a dark loaf\n"
      "\n"
      "Exit status:\n";
  EXPECT_EQ(help.substr(0, expected.size()), expected);
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 0, 2, 8), "one two\n  three");
  EXPECT_EQ(wrapped("one two", 6, 2, 8), "one\n  two");
  EXPECT_EQ(wrapped("a-very-long-word b", 0, 0, 5), "a-very-long-word\nb");
  EXPECT_EQ(wrapped("", 0, 0, 5), "");
}

}  // namespace
}  // namespace bio
