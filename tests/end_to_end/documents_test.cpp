// What the documents print is what the program does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "console_block.h"
#include "shell.h"

namespace end_to_end {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = LIBBIO_SOURCE_DIR;
const fs::path kPrograms = fs::path(LIBBIO_BINARY_DIR) / "bin";

std::string bio() {
  return "'" + (kPrograms / "bio").string() + "' ";
}

void check_document(const fs::path& document) {
  const TemporaryFolder folder;
  fs::create_directory_symlink(kSource / "data", folder.path() / "data");
  const std::string path = std::getenv("PATH");
  const auto complaints = check_commands(
      console_commands(read_text(document)), folder.path(),
      {{"PATH", kPrograms.string() + ":" + path}, {"LIBBIO_DATA", (kSource / "data").string()}});
  for (const std::string& complaint : complaints)
    ADD_FAILURE() << fs::relative(document, kSource).string() << ", " << complaint;
}

TEST(Documents, ReadmeIsTrue) {
  ASSERT_TRUE(fs::exists(kSource / "README.md"));
  check_document(kSource / "README.md");
}

TEST(Documents, TutorialIsTrue) {
  ASSERT_TRUE(fs::exists(kSource / "docs/tutorial"));
  std::set<fs::path> chapters;
  for (const auto& entry : fs::directory_iterator(kSource / "docs/tutorial"))
    if (entry.path().extension() == ".md") chapters.insert(entry.path());
  EXPECT_FALSE(chapters.empty());
  for (const fs::path& chapter : chapters) check_document(chapter);
}

// "bio" and every verb that `bio --help` lists.
std::set<std::string> help_pages() {
  std::set<std::string> pages = {"bio"};
  std::istringstream help(run_in_bash(bio() + "--help").output);
  bool in_list = false;
  for (std::string line; std::getline(help, line);) {
    if (line.empty()) in_list = false;
    if (in_list) {
      std::string verb;
      std::istringstream(line) >> verb;
      pages.insert(verb);
    }
    if (line == "Verbs:") in_list = true;
  }
  return pages;
}

TEST(Help, EqualsItsPageInTheDocuments) {
  const auto pages = help_pages();
  EXPECT_GT(pages.size(), 1u);
  for (const std::string& page : pages) {
    const Outcome help = run_in_bash(bio() + (page == "bio" ? "" : page) + " --help");
    EXPECT_EQ(help.status, 0) << page;
    EXPECT_EQ(help.output, read_text(kSource / "docs/cli" / (page + ".txt")))
        << "scripts/update-cli-docs rewrites docs/cli";
    EXPECT_EQ(run_in_bash(bio() + "help " + (page == "bio" ? "" : page)).output, help.output);
  }
}

TEST(Help, HasNoPageWithoutAVerb) {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(kSource / "docs/cli"))
    files.insert(entry.path().stem().string());
  EXPECT_EQ(files, help_pages());
}

}  // namespace
}  // namespace end_to_end
