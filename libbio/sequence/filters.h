// Which rows and columns of an alignment are worth keeping. Each filter gives indices for Msa::with_rows or
// Msa::with_columns, in ascending order; the query, row 0, is always among the rows.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/parallel.h"

namespace libbio::sequence {

// Rows with a residue (not a gap) in at least min_coverage * L columns. UsageError unless in [0, 1].
std::vector<std::int64_t> rows_covering(const Msa& msa, double min_coverage);

// The first of each set of equal rows.
std::vector<std::int64_t> distinct_rows(const Msa& msa);

// Greedy, from the first row to the last: a row is kept unless it equals a kept row in more than
// max_identity * L columns, counted as for the weights (two gaps are equal). UsageError unless
// 0 < max_identity <= 1; at 1 every row is kept. The same for any number of threads.
std::vector<std::int64_t> rows_within_identity(const Msa& msa, double max_identity, Workers& workers);

// Columns in which at most max_gap * S rows have a gap. UsageError unless in [0, 1], or if no column is left.
std::vector<std::int64_t> columns_with_gaps_below(const Msa& msa, double max_gap);

}  // namespace libbio::sequence
