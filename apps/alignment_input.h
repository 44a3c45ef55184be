// What the verbs that read the alignment of a family have in common: its argument, options, filters,
// warnings.
//
//   add_alignment_argument(table, options.alignment);
//   add_alignment_options(table.group("Alignment"), options.alignment, "the row to predict");
//   ...
//   check(options.alignment);
//   const AlignmentInput input = read_alignment(options.alignment, workers);
#pragma once

#include <string>
#include <vector>

#include "apps/options.h"
#include "libbio/record/value.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/tensor/parallel.h"

namespace bio {

// As they stand on the command line.
struct AlignmentOptions {
  std::string family, query, format = "auto";
  double min_coverage = 0, max_gap = 1, max_identity = 1, identity = 0.8;
};

void add_alignment_argument(OptionTable& table, AlignmentOptions& options);
// --query --format --min-coverage --max-identity. `what_for` is the query's part in the job.
void add_alignment_options(po::options_description& group, AlignmentOptions& options,
                           const std::string& what_for);
// UsageError, naming the option, for a share that is none.
void check(const AlignmentOptions& options);

struct AlignmentInput {
  libbio::sequence::Msa msa;  // filtered
  libbio::sequence::ReadReport report;

  // What the user should know about how it was read.
  std::vector<std::string> warnings() const;
};
// Errors as libbio::sequence::read_msa().
AlignmentInput read_alignment(const AlignmentOptions& options, libbio::Workers& workers);

// The name of the family's item in a record: `id`, else the name of the file without folder and endings;
// "query" for standard input.
std::string item_name(const std::string& id, const AlignmentOptions& options);

}  // namespace bio
