// A small record with one of everything, and the folder it lives in; for the tests of records.
#pragma once

#include <filesystem>
#include <string>

#include "libbio/record/provenance.h"

namespace libbio::record {

// A new empty folder, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::size_t entries() const;

 private:
  std::filesystem::path path_;
};

Provenance sample_provenance();

struct SampleOptions {
  std::int64_t residues = 12;  // L
  float shift = 0;             // added to score [0, 1]
  bool attention = true;
  Provenance provenance = sample_provenance();
};

// Two items, "ras" and "kinase α", each a contact map as docs/record.md describes it, and one failure.
void write_sample(const std::string& path, const SampleOptions& options = {});

std::string file_bytes(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);

}  // namespace libbio::record
