#include "apps/provenance.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <thread>

#include "libbio/error.h"
#include "libbio/tensor/matrix_product.h"
#include "libbio/version.h"

namespace bio {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string host_name() {
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0) return "unknown";
  return name;
}

}  // namespace

Build this_build() {
  return {"bio", libbio::kVersion, libbio::kCommit, libbio::kBuildFlags, libbio::describe_compute()};
}

libbio::record::Provenance gather_provenance(const std::string& command_line) {
  const Build build = this_build();
  libbio::record::Provenance run;
  run.program = build.program;
  run.version = build.version;
  run.commit = build.commit;
  run.build_flags = build.flags;
  run.compute = build.compute;
  run.command_line = command_line;
  run.host = host_name();
  run.started = utc_now();
  for (const char* name :
       {"SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT"})
    if (const std::string value = variable(name); !value.empty()) run.scheduler[name] = value;
  return run;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string shell_line(const std::vector<std::string>& words) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=./:,@%";
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

int default_threads() {
  if (const int granted = std::atoi(variable("SLURM_CPUS_PER_TASK").c_str()); granted > 0) return granted;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::string find_data_directory() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const std::string named = variable("LIBBIO_DATA"); !named.empty()) {
    if (!fs::is_directory(named, ignored))
      throw libbio::UsageError("the variable LIBBIO_DATA is '" + named + "', which is not a folder");
    return named;
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path shared = program.parent_path().parent_path() / "share" / "libbio";
  return !program.empty() && fs::is_directory(shared, ignored) ? shared.string() : "";
}

}  // namespace bio
