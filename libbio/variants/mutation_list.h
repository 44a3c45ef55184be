// Lists of variants as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/text/sha256.h"
#include "libbio/variants/substitution.h"

namespace libbio::variants {

// In the order of the file; a variant may come twice.
struct MutationList {
  std::vector<Variant> variants;  // names as written
  // The other columns of a table: their names, and per variant as many fields.
  std::vector<std::string> carried_names;
  std::vector<std::vector<std::string>> carried;
  text::FileDigest raw;  // of the bytes as stored
};

// Reads one variant per line, or a table with a header that names a column `mutant` (or variant, mutation,
// hgvs_pro; case ignored), separated by tabs or by commas with quotes where needed; plain, gzip or standard
// input ("-"). Blank lines are skipped, and '#' begins a comment (in a table: at the start of a line).
//
// A variant is `A42G`, or several such joined by ':', ',' or '+'; letters of either case, or three-letter
// names and "p." in front (p.Ala42Gly). "WT" is the query itself. Number n means residue n − offset of the
// query without gaps, from 1; a range in the name of the query is not looked at.
//
// InputError, with the line and a caret: what is no substitution (deletions, stops, unknown letters), a
// residue that has no column, another letter than the query has there (the message says what it has, and
// which offset would make the whole list fit), a residue substituted twice in one variant; also for a list
// without variants.
MutationList read_mutation_list(const std::string& path, const sequence::QueryMap& query,
                                std::int64_t offset = 0);

}  // namespace libbio::variants
