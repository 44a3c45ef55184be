// What the documents print is what the program does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

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

// The first words of the lines under `title` in the help text of `command`.
std::vector<std::string> listed(const std::string& command, const std::string& title) {
  std::vector<std::string> words;
  std::istringstream help(run_in_bash(bio() + command + " --help").output);
  bool in_list = false;
  for (std::string line; std::getline(help, line);) {
    if (line.empty()) in_list = false;
    if (in_list) {
      words.emplace_back();
      std::istringstream(line) >> words.back();
    }
    if (line == title) in_list = true;
  }
  return words;
}

// "bio", every verb that `bio --help` lists, and "verb_kind" for the kinds that a verb lists.
std::set<std::string> help_pages() {
  std::set<std::string> pages = {"bio"};
  for (const std::string& verb : listed("", "Verbs:")) {
    pages.insert(verb);
    for (const std::string& kind : listed(verb, "Kinds:")) pages.insert(verb + "_" + kind);
  }
  return pages;
}

TEST(Help, EqualsItsPageInTheDocuments) {
  const auto pages = help_pages();
  EXPECT_GT(pages.size(), 1u);
  for (const std::string& page : pages) {
    std::string words = page == "bio" ? "" : page;
    std::ranges::replace(words, '_', ' ');
    const Outcome help = run_in_bash(bio() + words + " --help");
    EXPECT_EQ(help.status, 0) << page;
    EXPECT_EQ(help.output, read_text(kSource / "docs/cli" / (page + ".txt")))
        << "scripts/update-cli-docs rewrites docs/cli";
    EXPECT_EQ(run_in_bash(bio() + "help " + words).output, help.output);
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
