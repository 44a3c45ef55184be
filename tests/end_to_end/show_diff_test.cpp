// bio show and bio diff on a record of the test writer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/verb.h"
#include "libbio/error.h"
#include "tests/unit/record/sample_record.h"

namespace bio {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ShowDiff : public ::testing::Test {
 protected:
  ShowDiff() { libbio::record::write_sample(path_); }

  std::string output_of(int (*verb)(const Invocation&), const std::vector<std::string>& arguments,
                        int status = 0) {
    ::testing::internal::CaptureStdout();
    int returned = -1;
    try {
      returned = verb({arguments, "", ""});
    } catch (...) {
      ::testing::internal::GetCapturedStdout();
      throw;
    }
    EXPECT_EQ(returned, status);
    return ::testing::internal::GetCapturedStdout();
  }

  libbio::record::TemporaryFolder folder_;
  std::string path_ = folder_.file("a.h5");
};

TEST_F(ShowDiff, ShowPrintsWhatTheRecordHolds) {
  const std::string text = output_of(run_show, {path_, "--item", "ras", "--top", "3"});
  for (const char* expected :
       {"libbio record 0.1.0, 2 items", "contact map 'ras'", "RASH_HUMAN/5-165 (12 residues)",
        "Neff           123.5", "warning        low Neff", "lambda = 0.01",
        "broken: InputError: row 3 has 186 columns", "broken.a3m:35:1-186", "bio contact 'ras family.a3m'",
        "ras family.a3m (161234 bytes, sha256 aaaaaaaaaaaa)"})
    EXPECT_THAT(text, HasSubstr(expected));
  EXPECT_THAT(text, Not(HasSubstr("kinase \xCE\xB1'")));
  // Three pairs of at least six residues apart, most probable first.
  const auto table = text.find("probability\n");
  ASSERT_NE(table, std::string::npos);
  double previous = 1;
  std::istringstream lines(text.substr(table + 12));
  for (int row = 0; row < 3; ++row) {
    std::int64_t i = 0, j = 0, separation = 0;
    std::string letter_i, letter_j;
    double score = 0, probability = 0;
    lines >> i >> letter_i >> j >> letter_j >> separation >> score >> probability;
    EXPECT_EQ(j - i, separation);
    EXPECT_GE(separation, 6);
    EXPECT_GE(i, 3);
    EXPECT_LE(probability, previous);
    previous = probability;
  }
  EXPECT_TRUE(lines.good());
}

TEST_F(ShowDiff, DiffTellsEqualFromDifferent) {
  libbio::record::write_sample(folder_.file("b.h5"), {.shift = 0.25f});
  EXPECT_EQ(output_of(run_diff, {path_, path_}), "no differences\n");
  EXPECT_THAT(output_of(run_diff, {path_, folder_.file("b.h5")}, 1),
              HasSubstr("/items/ras/contact_map/score: 1 of 144 numbers differ, most at [0, 1]"));
  EXPECT_EQ(output_of(run_diff, {path_, folder_.file("b.h5"), "--tolerance", "0.3"}), "no differences\n");
}

TEST_F(ShowDiff, HelpTeachesAndMistakesAreUsageErrors) {
  EXPECT_THAT(output_of(run_show, {"--help"}), HasSubstr("Usage: bio show FILE"));
  EXPECT_THAT(output_of(run_diff, {"--help"}), HasSubstr("Usage: bio diff FIRST SECOND"));
  EXPECT_THROW(output_of(run_show, {}), libbio::UsageError);
  EXPECT_THROW(output_of(run_show, {path_, "--nonsense"}), libbio::UsageError);
  EXPECT_THROW(output_of(run_show, {path_, "--top", "many"}), libbio::UsageError);
  EXPECT_THROW(output_of(run_show, {path_, "--item", "rass"}), libbio::InputError);
  EXPECT_THROW(output_of(run_diff, {path_}), libbio::UsageError);
  EXPECT_THROW(output_of(run_diff, {path_, path_, "--tolerance", "-1"}), libbio::UsageError);
  EXPECT_THROW(output_of(run_diff, {path_, folder_.file("absent.h5")}), libbio::InputError);
}

}  // namespace
}  // namespace bio
