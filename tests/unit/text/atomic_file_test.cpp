#include "libbio/text/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "libbio/error.h"
#include "tests/unit/text/files.h"

namespace libbio::text {
namespace {

using testing::content_of;
using ::testing::HasSubstr;
using testing::ScratchFolder;

TEST(AtomicFile, AppearsOnCommitOnly) {
  const ScratchFolder folder;
  const std::string path = folder.file("out");
  AtomicFile file(path, false);
  const std::string line(1000, 'x');
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    file.write(line);
    expected += line;
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  file.commit();
  EXPECT_EQ(content_of(path), expected);
  EXPECT_EQ(folder.files(), 1u);
  EXPECT_THROW(file.write("more"), ShapeError);
}

TEST(AtomicFile, WithoutCommitNothingStays) {
  const ScratchFolder folder;
  {
    AtomicFile file(folder.file("out"), false);
    file.write(std::string(200'000, 'x'));
    EXPECT_EQ(folder.files(), 1u);
  }
  EXPECT_EQ(folder.files(), 0u);
}

TEST(AtomicFile, KeepsAnExistingFileUnlessToldOtherwise) {
  const ScratchFolder folder;
  const std::string path = folder.with("out", "old");
  try {
    AtomicFile file(path, false);
    FAIL() << "an existing file was accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--force"));
    EXPECT_THAT(error.what(), HasSubstr(path));
  }
  AtomicFile file(path, true);
  file.write("new");
  EXPECT_EQ(content_of(path), "old");
  file.commit();
  EXPECT_EQ(content_of(path), "new");
}

TEST(AtomicFile, KeepsAFileThatAppearedMeanwhile) {
  const ScratchFolder folder;
  {
    AtomicFile file(folder.file("out"), false);
    file.write("mine");
    folder.with("out", "theirs");
    EXPECT_THROW(file.commit(), UsageError);
  }
  EXPECT_EQ(content_of(folder.file("out")), "theirs");
  EXPECT_EQ(folder.files(), 1u);
}

TEST(AtomicFile, RefusesPlacesThatAreNoFile) {
  const ScratchFolder folder;
  EXPECT_THROW(refuse_existing(folder.path(), true), UsageError);
  EXPECT_THROW(refuse_existing(folder.file("no/such"), true), UsageError);
  EXPECT_THROW(refuse_existing("", true), UsageError);
  // Renaming over a device would destroy it.
  EXPECT_THROW(refuse_existing("/dev/null", true), UsageError);
  EXPECT_NO_THROW(refuse_existing(folder.file("new"), false));
}

// A limit on the size of files stands in for a full disk: write() fails in the same way.
TEST(AtomicFile, AFullDiskIsNamedAndNothingStays) {
  const ScratchFolder folder;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    AtomicFile file(folder.file("out"), false);
    for (int i = 0; i < 300; ++i) file.write(std::string(1000, 'x'));
    file.commit();
  } catch (const ResourceError& error) {
    message = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("cannot write '" + folder.file("out") + "'"));
  EXPECT_EQ(folder.files(), 0u);
}

TEST(AtomicFile, LongNamesAndTwinsGetNamesOfTheirOwn) {
  const ScratchFolder folder;
  const std::string path = folder.file(std::string(250, 'n'));
  AtomicFile one(path, false), two(path, false);
  one.commit();
  EXPECT_THROW(two.commit(), UsageError);
}

}  // namespace
}  // namespace libbio::text
