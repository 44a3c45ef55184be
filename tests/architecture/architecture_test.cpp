// The repository keeps the rules of docs/architecture.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "rules.h"

namespace architecture {
namespace {

constexpr int kMostLines = 450;

std::string file_text(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Repository : public testing::Test {
 protected:
  FloorTable table_ = read_floor_table(file_text(LIBBIO_SOURCE_DIR "/docs/architecture.md"));
  std::vector<SourceFile> program_ = read_sources(LIBBIO_SOURCE_DIR, {"libbio", "apps"});
  std::vector<SourceFile> everything_ =
      read_sources(LIBBIO_SOURCE_DIR, {"libbio", "apps", "tests", "benchmarks"});
};

TEST_F(Repository, IsRead) {
  EXPECT_GT(program_.size(), 10u);
  EXPECT_GT(everything_.size(), program_.size());
}
TEST_F(Repository, HasARowForEveryFolder) {
  std::set<std::string> floors = read_floors(LIBBIO_SOURCE_DIR);
  floors.insert("version");  // libbio/version.h is written by the build
  EXPECT_THAT(check_rows(table_, floors), testing::IsEmpty());
}
TEST_F(Repository, KeepsItsFloors) {
  EXPECT_THAT(check_floors(table_, program_), testing::IsEmpty());
}
TEST_F(Repository, HasNoCycles) {
  EXPECT_THAT(check_table_cycles(table_), testing::IsEmpty());
  EXPECT_THAT(check_file_cycles(program_), testing::IsEmpty());
}
TEST_F(Repository, CallsThirdPartiesThroughTheirGates) {
  EXPECT_THAT(check_gates(table_, program_), testing::IsEmpty());
}
TEST_F(Repository, ShowsNoThirdPartyInPublicHeaders) {
  EXPECT_THAT(check_public_headers(program_), testing::IsEmpty());
}
TEST_F(Repository, HasASilentLibrary) {
  EXPECT_THAT(check_silence(program_), testing::IsEmpty());
}
TEST_F(Repository, HasTellingNames) {
  EXPECT_THAT(check_names(everything_), testing::IsEmpty());
}
TEST_F(Repository, HasShortFiles) {
  EXPECT_THAT(check_lengths(everything_, kMostLines), testing::IsEmpty());
}
TEST_F(Repository, IsCompiledForAnyProcessor) {
  const std::string commands = file_text(LIBBIO_BINARY_DIR "/compile_commands.json");
  EXPECT_NE(commands.find("matrix_product.cpp"), std::string::npos);
  EXPECT_THAT(check_portable_commands(commands), testing::IsEmpty());
}

}  // namespace
}  // namespace architecture
