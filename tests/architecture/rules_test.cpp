// Every rule complains about a bad example and is silent about a good one.
#include "rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTable =
    "Words before.\n"
    "| folder | responsibility | may include | third party |\n"
    "|---|---|---|---|\n"
    "| `error` | errors | | |\n"
    "| `text` | lines | `error` | `zlib.h` |\n"
    "| `plot` | pictures | `error` `text` | `cairo*` |\n"
    "| `apps` | program | `error` `text` `plot` | |\n"
    "Words behind.\n";

const FloorTable& table() {
  static const FloorTable read = read_floor_table(kTable);
  return read;
}

TEST(FloorTable, IsRead) {
  ASSERT_EQ(table().size(), 4u);
  EXPECT_EQ(table().at("plot").may_include, (std::set<std::string>{"error", "text"}));
  EXPECT_THAT(table().at("plot").third_party, ElementsAre("cairo*"));
  EXPECT_THAT(table().at("error").may_include, IsEmpty());
}

TEST(FloorTable, RefusesWhatItDoesNotUnderstand) {
  const std::string heading = "| folder | responsibility | may include | third party |\n|---|---|---|---|\n";
  EXPECT_THROW(read_floor_table("no table\n"), std::runtime_error);
  EXPECT_THROW(read_floor_table(heading + "| `a` | x | |\n"), std::runtime_error);
  EXPECT_THROW(read_floor_table(heading + "| a | x | | |\n"), std::runtime_error);
  EXPECT_THROW(read_floor_table(heading + "| `a` | | | |\n"), std::runtime_error);
  EXPECT_THROW(read_floor_table(heading + "| `a` | x | `b` | |\n"), std::runtime_error);
  EXPECT_THROW(read_floor_table(heading + "| `a` | x | | |\n| `a` | y | | |\n"), std::runtime_error);
}

TEST(FloorOf, KnowsFoldersAndSingleFiles) {
  EXPECT_EQ(floor_of("libbio/text/reader.h"), "text");
  EXPECT_EQ(floor_of("libbio/error.h"), "error");
  EXPECT_EQ(floor_of("libbio/error.cpp"), "error");
  EXPECT_EQ(floor_of("apps/verb.h"), "apps");
  EXPECT_EQ(floor_of("verb.h"), "");
  EXPECT_EQ(floor_of("tests/unit/x.cpp"), "");
}

TEST(CodeOnly, BlanksCommentsAndLiterals) {
  EXPECT_EQ(code_only("a // b\nc"), "a     \nc");
  EXPECT_THAT(code_only("a(); // exit(1)\nb();"),
              testing::AllOf(HasSubstr("b();"), testing::Not(HasSubstr("exit"))));
  EXPECT_THAT(code_only("/* exit\n exit */ c"),
              testing::AllOf(HasSubstr("\n"), HasSubstr(" c"), testing::Not(HasSubstr("exit"))));
  EXPECT_THAT(code_only(R"(f("a \" exit", '"'); g();)"),
              testing::AllOf(HasSubstr("g();"), testing::Not(HasSubstr("exit"))));
  EXPECT_THAT(code_only("R\"x(exit \" )x\"; g();"),
              testing::AllOf(HasSubstr("g();"), testing::Not(HasSubstr("exit"))));
  EXPECT_THAT(code_only("n = 1'000; exit(1);"), HasSubstr("exit(1)"));
}

TEST(Rows, MustMatchTheFolders) {
  EXPECT_THAT(check_rows(table(), {"error", "text", "plot", "apps"}), IsEmpty());
  EXPECT_THAT(check_rows(table(), {"error", "text", "plot", "apps", "extra"}),
              ElementsAre("extra has no row in the table"));
  EXPECT_THAT(check_rows(table(), {"error", "text", "plot"}), ElementsAre("the row apps has no folder"));
}

TEST(Floors, AreKept) {
  EXPECT_THAT(check_floors(table(), {{"libbio/plot/a.h",
                                      "#include \"libbio/text/b.h\"\n#include \"libbio/plot/c.h\"\n"}}),
              IsEmpty());
  EXPECT_THAT(check_floors(table(), {{"libbio/text/a.h", "\n#include \"libbio/plot/b.h\"\n"}}),
              ElementsAre("libbio/text/a.h:2: text may not include plot"));
  EXPECT_THAT(check_floors(table(), {{"libbio/text/a.h", "#include \"apps/verb.h\"\n"}}),
              ElementsAre(HasSubstr("text may not include apps")));
  EXPECT_THAT(check_floors(table(), {{"libbio/text/a.h", "#  include \"b.h\"\n"}}),
              ElementsAre(HasSubstr("not written from the root")));
}

TEST(TableCycles, AreFound) {
  EXPECT_THAT(check_table_cycles(table()), IsEmpty());
  FloorTable mutual = table();
  mutual["text"].may_include.insert("plot");
  EXPECT_THAT(check_table_cycles(mutual), ElementsAre(HasSubstr("plot -> text -> plot")));
  FloorTable longer = table();
  longer["error"].may_include.insert("apps");
  EXPECT_THAT(check_table_cycles(longer), testing::Not(IsEmpty()));
}

TEST(FileCycles, AreFound) {
  const SourceFile a = {"libbio/text/a.h", "#include \"libbio/text/b.h\"\n"};
  EXPECT_THAT(check_file_cycles({a, {"libbio/text/b.h", ""}}), IsEmpty());
  EXPECT_THAT(check_file_cycles({a, {"libbio/text/b.h", "#include \"libbio/text/a.h\"\n"}}),
              ElementsAre(HasSubstr("libbio/text/a.h -> libbio/text/b.h -> libbio/text/a.h")));
}

TEST(Gates, AreTheOnlyDoorsToThirdParties) {
  EXPECT_THAT(check_gates(table(), {{"libbio/text/a.cpp",
                                     "#include <zlib.h>\n#include <vector>\n#include <unistd.h>\n"},
                                    {"libbio/plot/a.cpp", "#include <cairo-svg.h>\n"}}),
              IsEmpty());
  EXPECT_THAT(check_gates(table(), {{"libbio/plot/a.cpp", "#include <zlib.h>\n"}}),
              ElementsAre("libbio/plot/a.cpp:1: plot is not the gate of <zlib.h>"));
  EXPECT_THAT(check_gates(table(), {{"apps/a.cpp", "#include <unheard/of.hpp>\n"}}), testing::SizeIs(1));
  FloorTable two_gates = table();
  two_gates["apps"].third_party.push_back("zlib.h");
  EXPECT_THAT(check_gates(two_gates, {}), ElementsAre(HasSubstr("zlib.h has two gates")));
}

TEST(PublicHeaders, HideThirdParties) {
  EXPECT_THAT(check_public_headers(
                  {{"libbio/text/a.cpp", "#include <zlib.h>\n"}, {"libbio/text/a.h", "#include <span>\n"}}),
              IsEmpty());
  EXPECT_THAT(check_public_headers({{"libbio/text/a.h", "#include <zlib.h>\n"}}),
              ElementsAre(HasSubstr("<zlib.h>")));
}

TEST(Silence, IsKept) {
  EXPECT_THAT(check_silence({{"libbio/text/a.cpp",
                              "std::snprintf(text, 9, \"exit\");  // getenv\n"
                              "std::uint64_t exit_code; double time(int); catch (...) { throw; }\n"},
                             {"apps/a.cpp", "std::cout << std::getenv(\"HOME\");\n"}}),
              IsEmpty());
  for (const char* loud :
       {"std::cout << 1;", "std::fprintf(stderr, \"x\");", "printf(\"x\");", "std::getenv(\"X\");",
        "std::exit(1);", "exit(1);", "std::chrono::steady_clock::now();", "std::time(nullptr);", "time(0);",
        "std::abort();", "std::cerr << 1;"})
    EXPECT_THAT(check_silence({{"libbio/text/a.cpp", std::string("\n") + loud + "\n"}}),
                ElementsAre(HasSubstr("libbio/text/a.cpp:2: ")))
        << loud;
}

TEST(Names, SaySomething) {
  EXPECT_THAT(check_names({{"libbio/text/reader.h", ""}, {"libbio/tensor/database.h", ""}}), IsEmpty());
  for (const char* bad :
       {"libbio/util/a.h", "libbio/text/text_helper.cpp", "apps/common.h", "libbio/core/x.h"})
    EXPECT_THAT(check_names({{bad, ""}}), testing::SizeIs(1)) << bad;
}

TEST(Lengths, AreBounded) {
  EXPECT_THAT(check_lengths({{"a.cpp", "1\n2\n"}}, 2), IsEmpty());
  EXPECT_THAT(check_lengths({{"a.cpp", "1\n2\n3\n"}}, 2), ElementsAre("a.cpp: 3 lines"));
}

TEST(PortableCommands, NameNoProcessor) {
  EXPECT_THAT(check_portable_commands("\"command\": \"c++ -O3 -MD -MF x-march/y.d -c a.cpp\"\n"), IsEmpty());
  for (const char* flag : {"-march=native", "-mavx2", "-msse4.2", "-mtune=haswell", "-mfma"})
    EXPECT_THAT(check_portable_commands(std::string("\"command\": \"c++ ") + flag + " -c a.cpp\"\n"),
                ElementsAre(testing::StartsWith(flag)));
}

}  // namespace
}  // namespace architecture
