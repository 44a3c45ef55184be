// What a run must remember about where and how it ran. libbio reads neither the environment nor the clock, so
// the program gathers it here and passes it in.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bio {

// The program as it was built.
struct Build {
  std::string program;  // "bio"
  std::string version;  // "0.1.0"
  std::string commit;  // git commit, "-dirty" behind it when files were changed; "unknown" outside a checkout
  std::string flags;   // build type, compiler and its flags
  std::string compute;  // libraries and instruction sets picked at run time
};
Build this_build();

struct RunProvenance {
  Build build;
  std::string command_line;
  std::string host;
  std::string started;  // UTC, "2026-11-21T08:13:00Z"
  // Variables of the batch system that are set, for instance {"SLURM_JOB_ID", "4711"}.
  std::vector<std::pair<std::string, std::string>> scheduler;
};
// To be called when the run starts.
RunProvenance gather_provenance(const std::string& command_line);

// Now, in UTC, as in RunProvenance::started.
std::string utc_now();

// The words of a command line, quoted where a shell needs it.
std::string shell_line(const std::vector<std::string>& words);

// Threads to use unless the user says otherwise: what the batch system granted (SLURM_CPUS_PER_TASK), else
// the processors this process may run on. At least 1.
int default_threads();

// The folder with examples and shipped weights: the variable LIBBIO_DATA, else ../share/libbio seen from the
// folder of the executable, which holds in the build tree (a link to data/) and after installation. Empty
// when there is none. UsageError when LIBBIO_DATA names something that is not a folder.
std::string find_data_directory();

}  // namespace bio
