// How much memory a run may take on this machine, asked before the run starts.
#pragma once

#include <cstdint>
#include <string>

namespace bio {

struct AvailableMemory {
  std::int64_t bytes = 0;
  std::string limited_by;  // "the memory of this machine", "the cgroup limit of this job"
};

// The smaller of what /proc/meminfo calls available and what the memory limits of the cgroup (version 1 or 2)
// of this process and of the groups around it leave. File caches that can be dropped count as free.
// ResourceError when neither can be read. `root` stands in front of /proc and /sys in tests.
AvailableMemory available_memory(const std::string& root = "");

// "1.5 GB", "750 MB" (powers of 1000).
std::string readable_bytes(std::int64_t bytes);

}  // namespace bio
