#include "apps/provenance.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <regex>
#include <string>

#include "libbio/error.h"

namespace bio {
namespace {

// Sets (or, with nullptr, removes) a variable until the end of the scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~ScopedVariable() { set(before_ ? before_->c_str() : nullptr); }

 private:
  void set(const char* value) {
    if (value != nullptr)
      setenv(name_, value, 1);
    else
      unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Provenance, NamesTheBuild) {
  const Build build = this_build();
  EXPECT_EQ(build.program, "bio");
  EXPECT_TRUE(std::regex_match(build.version, std::regex(R"(\d+\.\d+\.\d+)"))) << build.version;
  EXPECT_TRUE(std::regex_match(build.commit, std::regex("unknown|[0-9a-f]{12}(-dirty)?"))) << build.commit;
  EXPECT_NE(build.compute.find("libbio kernels"), std::string::npos);
  EXPECT_FALSE(build.flags.empty());
}

TEST(Provenance, KeepsTheIdsOfTheScheduler) {
  const ScopedVariable job("SLURM_JOB_ID", "4711");
  const ScopedVariable array("SLURM_ARRAY_JOB_ID", nullptr);
  const ScopedVariable task("SLURM_ARRAY_TASK_ID", "3");
  const ScopedVariable restarts("SLURM_RESTART_COUNT", nullptr);
  const libbio::record::Provenance run = gather_provenance("bio show x.h5");
  const libbio::record::Settings expected = {{"SLURM_JOB_ID", std::string("4711")},
                                             {"SLURM_ARRAY_TASK_ID", std::string("3")}};
  EXPECT_EQ(run.scheduler, expected);
  EXPECT_EQ(run.command_line, "bio show x.h5");
  EXPECT_FALSE(run.host.empty());
  EXPECT_TRUE(std::regex_match(run.started, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"))) << run.started;
}

TEST(DefaultThreads, AreThoseOfTheJob) {
  const ScopedVariable granted("SLURM_CPUS_PER_TASK", "7");
  EXPECT_EQ(default_threads(), 7);
}

TEST(DefaultThreads, AreThoseOfThisProcessWithoutAJob) {
  for (const char* value : {"", "0", "many"}) {
    const ScopedVariable granted("SLURM_CPUS_PER_TASK", value);
    EXPECT_GE(default_threads(), 1);
    EXPECT_LT(default_threads(), 100000);
  }
}

TEST(ShellLine, QuotesWhatAShellWouldSplit) {
  EXPECT_EQ(shell_line({"bio", "contact", "-o", "out.h5"}), "bio contact -o out.h5");
  EXPECT_EQ(shell_line({"bio", "my file", "it's", "", "$x"}), R"(bio 'my file' 'it'\''s' '' '$x')");
}

TEST(DataDirectory, IsWhereTheVariablePoints) {
  const ScopedVariable data("LIBBIO_DATA", "/tmp");
  EXPECT_EQ(find_data_directory(), "/tmp");
}

TEST(DataDirectory, MustExistWhenNamed) {
  const ScopedVariable data("LIBBIO_DATA", "/nowhere/at/all");
  EXPECT_THROW(find_data_directory(), libbio::UsageError);
}

TEST(DataDirectory, IsBesideTheFolderOfTheProgram) {
  const ScopedVariable data("LIBBIO_DATA", nullptr);
  // Test programs lie in <build>/tests, so the link to data/ that serves <build>/bin serves them too.
  EXPECT_TRUE(std::filesystem::equivalent(find_data_directory(), LIBBIO_SOURCE_DIR "/data"));
}

}  // namespace
}  // namespace bio
