// The runner itself, on small documents.
#include "console_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "shell.h"

namespace end_to_end {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> check(const std::string& block) {
  const TemporaryFolder folder;
  return check_commands(console_commands("```console\n" + block + "```\n"), folder.path(),
                        {{"GREETING", "good morning"}});
}

TEST(ConsoleCommands, AreFoundWithTheirOutput) {
  const auto commands = console_commands(
      "# Title\n\n```sh\n$ not run\n```\n"
      "```console\n$ first \\\n    --more\nout 1\n\nout 2\n$ second\n```\ntext\n```console\n$ third\n```\n");
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[0].line, 7);
  EXPECT_EQ(commands[0].command, "first \\\n    --more");
  EXPECT_THAT(commands[0].expected, ElementsAre("out 1", "", "out 2"));
  EXPECT_EQ(commands[1].command, "second");
  EXPECT_THAT(commands[1].expected, IsEmpty());
  EXPECT_EQ(commands[2].line, 16);
}

TEST(ConsoleCommands, RefuseBrokenBlocks) {
  EXPECT_THROW(console_commands("```console\noutput without a command\n```\n"), std::runtime_error);
  EXPECT_THROW(console_commands("```console\n$ true\n"), std::runtime_error);
}

TEST(OutputMatches, WithWildcards) {
  EXPECT_TRUE(output_matches({"a", "b"}, {"a", "b  ", ""}));
  EXPECT_FALSE(output_matches({"a", "b"}, {"a"}));
  EXPECT_FALSE(output_matches({"a"}, {"a", "b"}));
  EXPECT_TRUE(output_matches({"a", "…", "z"}, {"a", "b", "c", "z"}));
  EXPECT_TRUE(output_matches({"a", "...", "z"}, {"a", "z"}));
  EXPECT_TRUE(output_matches({"…", "m", "…"}, {"a", "m", "m"}));
  EXPECT_FALSE(output_matches({"a", "…", "z"}, {"a", "b"}));
  EXPECT_TRUE(output_matches({"took … s, … MB"}, {"took 1.5 s, 20 MB"}));
  EXPECT_FALSE(output_matches({"took … s, … MB"}, {"took 1.5 s, 20 GB"}));
  EXPECT_FALSE(output_matches({"ab…b"}, {"ab"}));
  EXPECT_TRUE(output_matches({"name …"}, {"name x y"}));
  EXPECT_TRUE(output_matches({}, {}));
  EXPECT_FALSE(output_matches({}, {"a"}));
}

TEST(CheckCommands, AreSilentAboutWhatIsTrue) {
  EXPECT_THAT(check("$ echo one; printf two\none\ntwo\n$ true\n"), IsEmpty());
  EXPECT_THAT(check("$ echo loud >&2\nloud\n"), IsEmpty());
  EXPECT_THAT(check("$ echo $GREETING\ngood morning\n"), IsEmpty());
}

TEST(CheckCommands, KeepTheStateOfTheShell) {
  EXPECT_THAT(check("$ mkdir inner && cd inner && x=5\n$ basename $PWD; echo $x\ninner\n5\n"), IsEmpty());
}

TEST(CheckCommands, ReportOtherOutput) {
  EXPECT_THAT(check("$ echo one\ntwo\n$ echo three\nthree\n"),
              ElementsAre(testing::AllOf(HasSubstr("line 2: $ echo one"), HasSubstr("printed:\n    one"))));
  EXPECT_THAT(check("$ echo one\n"), testing::SizeIs(1));
  EXPECT_THAT(check("$ true\nnever printed\n"), testing::SizeIs(1));
}

TEST(CheckCommands, ReportTheWrongExitStatus) {
  EXPECT_THAT(check("$ false\n"), ElementsAre(HasSubstr("exit status 1")));
  EXPECT_THAT(check("$ echo error: no; false\nerror: no\n"), IsEmpty());
  EXPECT_THAT(check("$ echo error: no\nerror: no\n"), ElementsAre(HasSubstr("exit status 0")));
  EXPECT_THAT(check("$ exit 0\n$ true\n"), ElementsAre(HasSubstr("ended the shell")));
}

}  // namespace
}  // namespace end_to_end
