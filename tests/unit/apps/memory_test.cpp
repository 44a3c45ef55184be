#include "apps/memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "libbio/error.h"

namespace bio {
namespace {

namespace fs = std::filesystem;

// A made-up /proc and /sys in a folder.
class Memory : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) /
            (std::string("memory-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void file(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void machine_with_8_gigabytes() {
    file("proc/meminfo", "MemTotal:  16000000 kB\nMemFree:  100 kB\nMemAvailable:  8000000 kB\n");
  }
  AvailableMemory available() const { return available_memory(root_.string()); }

  fs::path root_;
};

TEST_F(Memory, IsWhatTheMachineHas) {
  machine_with_8_gigabytes();
  EXPECT_EQ(available().bytes, std::int64_t{8000000} * 1024);
  EXPECT_EQ(available().limited_by, "the memory of this machine");
}

TEST_F(Memory, IsBoundByAVersion2GroupAboveTheProcess) {
  machine_with_8_gigabytes();
  file("proc/self/cgroup", "0::/slurm/job_1/step_0\n");
  file("sys/fs/cgroup/slurm/job_1/step_0/memory.max", "max\n");
  file("sys/fs/cgroup/slurm/job_1/step_0/memory.current", "500\n");
  file("sys/fs/cgroup/slurm/job_1/memory.max", "2000000\n");
  file("sys/fs/cgroup/slurm/job_1/memory.current", "600000\n");
  file("sys/fs/cgroup/slurm/job_1/memory.stat", "anon 1\ninactive_file 100000\nactive_file 7\n");
  file("sys/fs/cgroup/slurm/memory.max", "9000000\n");  // looser than the job's
  file("sys/fs/cgroup/slurm/memory.current", "600000\n");
  EXPECT_EQ(available().bytes, 1500000);
  EXPECT_EQ(available().limited_by, "the cgroup limit of this job");
}

TEST_F(Memory, IsBoundByAVersion1Group) {
  machine_with_8_gigabytes();
  file("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/job\n");
  file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "3000000\n");
  file("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1000000\n");
  file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  file("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000000\n");
  EXPECT_EQ(available().bytes, 2000000);
}

TEST_F(Memory, IsBoundByTheLimitOfAContainer) {
  machine_with_8_gigabytes();
  file("proc/self/cgroup", "0::/../../host/path\n");  // not below the mount
  file("sys/fs/cgroup/memory.max", "1000000\n");
  file("sys/fs/cgroup/memory.current", "1500000\n");
  EXPECT_EQ(available().bytes, 0);
}

TEST_F(Memory, RefusesToGuess) {
  EXPECT_THROW(available(), libbio::ResourceError);
}

TEST(MemoryHere, IsSomething) {
  EXPECT_GT(available_memory().bytes, 0);
}

TEST(ReadableBytes, PicksTheUnit) {
  EXPECT_EQ(readable_bytes(0), "0 B");
  EXPECT_EQ(readable_bytes(999), "999 B");
  EXPECT_EQ(readable_bytes(1500), "1.5 kB");
  EXPECT_EQ(readable_bytes(750'000'000), "750 MB");
  EXPECT_EQ(readable_bytes(999'700'000), "1.0 GB");
  EXPECT_EQ(readable_bytes(12'000'000'000'000), "12 TB");
}

}  // namespace
}  // namespace bio
