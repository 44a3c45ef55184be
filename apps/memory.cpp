#include "apps/memory.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "libbio/error.h"

namespace bio {
namespace {

// Limits above this mean "no limit" (version 1 writes the largest page-aligned number).
constexpr std::int64_t kNoLimit = std::int64_t{1} << 60;

std::optional<std::int64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::int64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;  // no such file, or "max"
}

// The number behind `key` in lines like "MemAvailable:  123 kB" or "inactive_file 456".
std::optional<std::int64_t> number_behind(const std::string& key, const std::string& path) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string word;
    std::int64_t number = 0;
    if (words >> word >> number && word == key) return number;
  }
  return std::nullopt;
}

struct GroupFiles {
  const char* limit;
  const char* used;
  const char* droppable;  // key in memory.stat
};
constexpr GroupFiles kVersion1 = {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr GroupFiles kVersion2 = {"memory.max", "memory.current", "inactive_file"};

std::optional<std::int64_t> left_in_group(const std::string& folder, const GroupFiles& files) {
  const auto limit = number_in(folder + "/" + files.limit);
  const auto used = number_in(folder + "/" + files.used);
  if (!limit || !used || *limit >= kNoLimit) return std::nullopt;
  const std::int64_t droppable = number_behind(files.droppable, folder + "/memory.stat").value_or(0);
  return std::max<std::int64_t>(0, *limit - (*used - std::min(*used, droppable)));
}

// Every group from that of the process up to the root may carry a limit. Inside a container the path of the
// group is that of the host and does not exist below the mount; the root of the mount then is the group.
std::optional<std::int64_t> left_in_cgroups(const std::string& root) {
  std::ifstream file(root + "/proc/self/cgroup");
  std::optional<std::int64_t> least;
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool version2 = controllers == ",,";
    if (!version2 && controllers.find(",memory,") == std::string::npos) continue;
    const std::string mount = root + (version2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
    std::filesystem::path group = line.substr(second + 1);
    for (;;) {
      const auto left = left_in_group(mount + group.string(), version2 ? kVersion2 : kVersion1);
      if (left) least = std::min(least.value_or(*left), *left);
      if (group.empty() || group == group.root_path()) break;
      group = group.parent_path();
    }
  }
  return least;
}

}  // namespace

AvailableMemory available_memory(const std::string& root) {
  const auto kilobytes = number_behind("MemAvailable:", root + "/proc/meminfo");
  const auto in_cgroups = left_in_cgroups(root);
  if (!kilobytes && !in_cgroups)
    throw libbio::ResourceError("cannot tell how much memory is available: /proc/meminfo is not readable");
  if (in_cgroups && (!kilobytes || *in_cgroups < *kilobytes * 1024))
    return {*in_cgroups, "the cgroup limit of this job"};
  return {*kilobytes * 1024, "the memory of this machine"};
}

std::string readable_bytes(std::int64_t bytes) {
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  int unit = 0;
  while (unit < 4 && value >= 999.5) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  return text;
}

}  // namespace bio
