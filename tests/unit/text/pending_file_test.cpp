#include "libbio/text/pending_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "libbio/error.h"

namespace libbio::text {
namespace {

class PendingFileTest : public ::testing::Test {
 protected:
  PendingFileTest()
      : folder_(std::filesystem::temp_directory_path() / ("libbio-pending-" + std::to_string(::getpid()))),
        final_path_((folder_ / "out.rr").string()) {
    std::filesystem::create_directory(folder_);
  }
  ~PendingFileTest() override { std::filesystem::remove_all(folder_); }

  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t entries() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }

  std::filesystem::path folder_;
  std::string final_path_;
};

TEST_F(PendingFileTest, CommitGivesTheFinalName) {
  PendingFile pending(final_path_, false);
  write(pending.path(), "done");
  EXPECT_FALSE(std::filesystem::exists(final_path_));
  pending.commit();
  EXPECT_EQ(read(final_path_), "done");
  EXPECT_EQ(entries(), 1);
}

TEST_F(PendingFileTest, WithoutCommitNothingIsLeft) {
  {
    PendingFile pending(final_path_, false);
    write(pending.path(), "half");
    EXPECT_EQ(entries(), 1);
  }
  EXPECT_EQ(entries(), 0);
}

TEST_F(PendingFileTest, AnExistingFileStaysUnlessForced) {
  write(final_path_, "old");
  try {
    PendingFile refused(final_path_, false);
    FAIL() << "expected UsageError";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("--force"));
  }
  EXPECT_EQ(read(final_path_), "old");
  PendingFile forced(final_path_, true);
  write(forced.path(), "new");
  EXPECT_EQ(read(final_path_), "old");
  forced.commit();
  EXPECT_EQ(read(final_path_), "new");
}

TEST_F(PendingFileTest, AFileThatAppearedMeanwhileStays) {
  {
    PendingFile pending(final_path_, false);
    write(pending.path(), "ours");
    write(final_path_, "theirs");
    EXPECT_THROW(pending.commit(), UsageError);
  }
  EXPECT_EQ(read(final_path_), "theirs");
  EXPECT_EQ(entries(), 1);
}

TEST_F(PendingFileTest, TwoWritersHaveTwoNames) {
  PendingFile first(final_path_, false), second(final_path_, false);
  EXPECT_NE(first.path(), second.path());
  EXPECT_EQ(std::filesystem::path(first.path()).parent_path(), folder_);
}

TEST_F(PendingFileTest, DirectoriesAndMissingFolders) {
  EXPECT_THROW(PendingFile(folder_.string(), true), UsageError);
  EXPECT_THROW(PendingFile("", true), UsageError);
  EXPECT_THROW(PendingFile((folder_ / "no/out.rr").string(), false), UsageError);
  EXPECT_THROW(PendingFile("/dev/null", true), UsageError);
}

}  // namespace
}  // namespace libbio::text
