// Writes a result file (docs/record.md): all of it under its final name, or nothing.
#pragma once

#include <string>
#include <vector>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "libbio/record/failure.h"
#include "libbio/record/provenance.h"
#include "libbio/text/pending_file.h"

namespace libbio::record {

class RecordWriter {
 public:
  // Writes to a temporary name beside `path`. UsageError where `path` exists and overwrite is false;
  // ResourceError where the file system refuses, here and below.
  RecordWriter(const std::string& path, bool overwrite);

  // The new group /items/<id>. UsageError for an id that exists or that h5::is_valid_name refuses.
  h5::Group item(const std::string& id);
  void add_failure(const std::string& id, const Error& error);
  // Once.
  void write_provenance(const Provenance& provenance);

  // Writes the failures and, last, that the record is complete; closes, forces to disk and renames. No group
  // of this writer may be used afterwards. ShapeError without provenance. Without commit() nothing is left
  // behind.
  void commit();

 private:
  text::PendingFile pending_;  // outlives file_
  h5::File file_;
  h5::Group root_;
  h5::Group items_;
  std::vector<Failure> failures_;
};

}  // namespace libbio::record
