#include "apps/output_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "libbio/error.h"

namespace bio {
namespace {

namespace fs = std::filesystem;

class OutputFolderTest : public testing::Test {
 protected:
  OutputFolderTest() : root_(fs::path(testing::TempDir()) / ("folder" + std::to_string(::getpid()))) {
    fs::create_directory(root_);
  }
  ~OutputFolderTest() override { fs::remove_all(root_); }
  std::string path(const std::string& name) const { return (root_ / name).string(); }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(root_), fs::directory_iterator());
  }
  fs::path root_;
};

TEST_F(OutputFolderTest, AppearsWithCommit) {
  OutputFolder folder(path("new/"), false);
  write(folder.place_for("a.svg"), "drawn");
  EXPECT_FALSE(fs::exists(path("new")));
  folder.commit();
  EXPECT_EQ(read(path("new/a.svg")), "drawn");
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFolderTest, LeavesNothingWithoutCommit) {
  {
    const OutputFolder folder(path("new"), false);
    write(folder.place_for("a.svg"), "drawn");
  }
  EXPECT_EQ(entries(), 0);
}

TEST_F(OutputFolderTest, KeepsOtherFilesOfAFolder) {
  fs::create_directory(path("old"));
  write(path("old/mine"), "mine");
  write(path("old/a.svg"), "before");
  EXPECT_THROW(OutputFolder(path("old"), false), libbio::UsageError);
  OutputFolder folder(path("old"), true);
  write(folder.place_for("a.svg"), "after");
  folder.commit();
  EXPECT_EQ(read(path("old/mine")), "mine");
  EXPECT_EQ(read(path("old/a.svg")), "after");
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFolderTest, RefusesFilesAndMissingParents) {
  write(path("file"), "");
  EXPECT_THROW(check_output_folder(path("file"), true), libbio::UsageError);
  EXPECT_THROW(check_output_folder(path("nowhere/new"), true), libbio::UsageError);
  EXPECT_NO_THROW(check_output_folder(path("new"), false));
  fs::create_directory(path("empty"));
  EXPECT_NO_THROW(check_output_folder(path("empty"), false));
}

TEST(FileName, HoldsNothingThatAShellOrAFolderMinds) {
  EXPECT_EQ(as_file_name("HLA-A"), "HLA-A");
  EXPECT_EQ(as_file_name("../V1 section/1"), ".._V1_section_1");
}

}  // namespace
}  // namespace bio
