// What a run must remember about where and how it ran. libbio reads neither the environment nor the clock, so
// the program gathers it here and passes it in.
#pragma once

#include <string>
#include <vector>

#include "libbio/record/provenance.h"

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

// What is known when a run starts: program, command line, host, batch system, time.
libbio::record::Provenance gather_provenance(const std::string& command_line);

// Now, in UTC: "2026-11-21T08:13:00Z".
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
