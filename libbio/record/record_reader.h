// Reads a result file (docs/record.md).
#pragma once

#include <string>
#include <vector>

#include "libbio/h5/file.h"
#include "libbio/record/failure.h"
#include "libbio/record/provenance.h"

namespace libbio::record {

// All members throw InputError where the file is not what docs/record.md says.
class RecordReader {
 public:
  // Also refuses other HDF5 files, records of a run that was cut short, and records of a newer version.
  explicit RecordReader(const std::string& path);

  const std::string& version() const { return version_; }
  std::vector<std::string> item_ids() const;  // in byte order
  // The group /items/<id>; the error for an unknown id lists those there are.
  h5::Group item(const std::string& id) const;
  Provenance provenance() const;
  std::vector<Failure> failures() const;
  const h5::Group& root() const { return root_; }

 private:
  h5::File file_;
  h5::Group root_;
  std::string version_;
};

}  // namespace libbio::record
