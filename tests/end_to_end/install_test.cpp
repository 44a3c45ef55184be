// What is installed can be used from elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "shell.h"

namespace end_to_end {
namespace {

using testing::HasSubstr;

TEST(Installation, ServesAnOutsideProject) {
  const TemporaryFolder folder;
  const std::string prefix = (folder.path() / "prefix").string();
  const std::string build = (folder.path() / "build").string();
  const std::string flags = *LIBBIO_SANITIZE ? " -DCMAKE_CXX_FLAGS=-fsanitize=" LIBBIO_SANITIZE : "";

  const Outcome installed =
      run_in_bash("cmake --install '" LIBBIO_BINARY_DIR "' --prefix '" + prefix + "' 2>&1");
  ASSERT_EQ(installed.status, 0) << installed.output;

  // From its new place the program finds the installed data.
  const Outcome version = run_in_bash("unset LIBBIO_DATA; '" + prefix + "/bin/bio' --version");
  EXPECT_THAT(version.output, HasSubstr("data:    " + prefix + "/share/libbio\n"));

  const Outcome configured =
      run_in_bash("cmake -G Ninja -S '" LIBBIO_SOURCE_DIR "/tests/outside_project' -B '" + build +
                  "' -DCMAKE_PREFIX_PATH='" + prefix + "'" + flags + " 2>&1");
  ASSERT_EQ(configured.status, 0) << configured.output;
  const Outcome built = run_in_bash("cmake --build '" + build + "' 2>&1");
  ASSERT_EQ(built.status, 0) << built.output;
  const Outcome run = run_in_bash("'" + build + "/outside' 2>&1");
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("19 22 43 50\n"));
}

}  // namespace
}  // namespace end_to_end
