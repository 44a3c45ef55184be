// Where a result comes from. libbio reads no clock and no environment: the program fills this in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libbio/h5/group.h"
#include "libbio/record/value.h"

namespace libbio::record {

struct InputFile {
  std::string path;
  std::int64_t bytes = 0;
  std::string sha256;  // 64 hexadecimal digits, lower case
  friend bool operator==(const InputFile&, const InputFile&) = default;
};

struct WeightsFile {
  std::string path;
  std::string sha256;
  std::string model;
  Settings config;
  std::string trained_on;
  friend bool operator==(const WeightsFile&, const WeightsFile&) = default;
};

struct Provenance {
  std::string program;
  std::string version;
  std::string commit;
  std::string build_flags;
  std::string compute;  // instruction set, matrix library
  std::string command_line;
  Settings config;
  std::uint64_t seed = 0;
  std::int64_t threads = 1;
  std::string host;
  Settings scheduler;    // job and task ids; empty outside a cluster
  std::string started;   // ISO 8601, UTC: "2026-11-21T09:30:00Z"
  std::string finished;  // the same
  std::vector<InputFile> inputs;
  std::optional<WeightsFile> weights;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// As /provenance of the given root.
void write_provenance(h5::Group& root, const Provenance& provenance);
Provenance read_provenance(const h5::Group& root);

}  // namespace libbio::record
