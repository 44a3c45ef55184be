// Alignments from files; README.md of this folder says how each format is told and read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/text/sha256.h"

namespace libbio::sequence {

enum class MsaFormat { automatic, a3m, a2m, fasta, stockholm, aln };

// "auto", "a3m", "a2m", "fasta", "stockholm", "aln".
std::string_view format_name(MsaFormat format);
// UsageError for any other name.
MsaFormat format_named(std::string_view name);

struct ReadOptions {
  // Name of the query: a whole header line or its part before the first blank. Empty: the first row.
  std::string query;
  // Told from the content unless given.
  MsaFormat format = MsaFormat::automatic;
};

// What a reader noticed, for the user and for the record.
struct ReadReport {
  struct DroppedRow {
    std::string name, reason;
  };
  MsaFormat format = MsaFormat::automatic;  // as found
  bool compressed = false;
  std::int64_t rows_read = 0;  // rows of the file, dropped ones included
  std::vector<DroppedRow> dropped;
  std::vector<std::string> warnings;
  text::FileDigest raw;  // of the bytes as stored
};

// Reads a file, gzip or not, or standard input ("-"). InputError with line and caret for everything that is
// not an alignment, or if it has no sequence of the query's name (the message lists near ones).
Msa read_msa(const std::string& path, const ReadOptions& options = {}, ReadReport* report = nullptr);

}  // namespace libbio::sequence
