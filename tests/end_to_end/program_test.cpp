// The program's frame: verbs, versions, errors and exit statuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "shell.h"

namespace end_to_end {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kBio = LIBBIO_BINARY_DIR "/bin/bio";

Outcome bio(const std::string& arguments) {
  return run_in_bash("'" + kBio + "' " + arguments);
}

TEST(Program, PrintsItsVersion) {
  const Outcome version = bio("--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.output, StartsWith("bio "));
  for (const char* line : {"\ncommit:  ", "\nbuild:   ", "\ncompute: ", "\ndata:    "})
    EXPECT_THAT(version.output, HasSubstr(line));
}

TEST(Program, FindsItsDataWhereTheVariablePoints) {
  EXPECT_THAT(run_in_bash("LIBBIO_DATA=/tmp '" + kBio + "' --version").output, HasSubstr("data:    /tmp\n"));
  EXPECT_EQ(run_in_bash("LIBBIO_DATA=/nowhere '" + kBio + "' --version 2>&1").status, 2);
}

TEST(Program, FindsItsDataThroughALink) {
  const TemporaryFolder folder;
  const std::string link = (folder.path() / "bio").string();
  EXPECT_THAT(
      run_in_bash("ln -s '" + kBio + "' '" + link + "' && unset LIBBIO_DATA && '" + link + "' --version")
          .output,
      HasSubstr("data:    " + std::filesystem::canonical(LIBBIO_BINARY_DIR).string() + "/share/libbio\n"));
}

TEST(Program, SuggestsAVerb) {
  const Outcome unknown = bio("contcat 2>&1 >/dev/null");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(
      unknown.output,
      "error: 'contcat' is not a verb of bio; did you mean 'contact'?\n  'bio --help' lists the verbs\n");
}

TEST(Program, AsksForAVerb) {
  const Outcome nothing = bio("2>&1 >/dev/null");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.output, StartsWith("Usage: bio VERB"));
}

TEST(Program, SuggestsAnOption) {
  const Outcome unknown = bio("contact --hepl 2>&1 >/dev/null");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.output,
              HasSubstr("'--hepl' is not an option of 'bio contact'; did you mean '--help'?"));
}

TEST(Program, NoticesAFullDisk) {
  const Outcome full = bio("--help 2>&1 >/dev/full");
  EXPECT_EQ(full.status, 5);
  EXPECT_EQ(full.output, "error: cannot write to standard output: No space left on device\n");
}

TEST(Program, EndsQuietlyWhenNobodyReads) {
  // With the signal of a broken pipe, and where the caller ignores it.
  const std::string late = "{ sleep 0.1; '" + kBio + "' --help; echo $? >&2; } 2>&1 >&3 | cat";
  for (const char* setting : {"", "trap '' PIPE; "}) {
    const Outcome outcome = run_in_bash(std::string(setting) + "exec 3> >(true); " + late);
    EXPECT_THAT(outcome.output, testing::AnyOf("141\n", "0\n")) << setting;
  }
}

TEST(Program, RunsOnAProcessorWithoutAvx) {
  const std::string emulator = run_in_bash("command -v qemu-x86_64 || command -v qemu-x86_64-static").output;
  if (emulator.empty()) GTEST_SKIP() << "qemu-x86_64 is not installed";
  if (std::string(LIBBIO_SANITIZE) != "") GTEST_SKIP() << "sanitizers do not run under emulation";
  const std::string emulated = emulator.substr(0, emulator.size() - 1) + " -cpu Nehalem ";
  const Outcome version = run_in_bash(emulated + "'" + kBio + "' --version");
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.output, HasSubstr("libbio kernels: baseline"));
  const Outcome products = run_in_bash(emulated + "'" LIBBIO_BINARY_DIR "/tests/test_unit_tensor' 2>&1");
  EXPECT_EQ(products.status, 0) << products.output;
}

}  // namespace
}  // namespace end_to_end
