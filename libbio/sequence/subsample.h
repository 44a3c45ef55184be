// A few rows of a deep alignment, for networks that cannot take them all.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/sequence/weights.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/random.h"

namespace libbio::sequence {

enum class Subsampling { greedy, greedy_similar, first, random, weighted };

// "greedy", "greedy-similar", "first", "random", "weighted".
std::string_view subsampling_name(Subsampling how);
// UsageError for any other name.
Subsampling subsampling_named(std::string_view name);
// Whether another seed gives other rows.
bool is_random(Subsampling how);

enum class Diversity { most, least };

// Up to `count` rows of characters [S, L] in the order chosen: row 0, then again and again the row with the
// largest (smallest) mean Hamming distance to the rows chosen so far. Every character counts, gaps too.
// Distances are summed as integers; of equal rows the first is taken (Rao et al. 2021, ICML, PMLR 139, 8844,
// sums fractions, whose rounding may break ties otherwise). All rows as they stand where there are no more
// than `count`. Time grows as count · S · L; the same for any number of threads. UsageError for a count
// below 1.
std::vector<std::int64_t> greedy_order(View<const char> characters, std::int64_t count, Diversity diversity,
                                       Workers& workers);

// For Msa::with_rows: row 0 and count - 1 others in their order in the alignment; all rows where there are no
// more than `count`. UsageError for a count below 1.
//   greedy          greedy_order of Diversity::most, sorted
//   greedy_similar  ... of Diversity::least
//   first           the first rows
//   random          without replacement
//   weighted        with replacement: a row of weight w is drawn with probability w / Σ w over all rows but
//                   the query, so that rows may be there twice (Hopf et al. 2017, Nat. Biotechnol. 35, 128,
//                   has the weights); only this one reads `weights`
std::vector<std::int64_t> subsample(const Msa& msa, std::int64_t count, Subsampling how,
                                    const Weights& weights, Rng rng, Workers& workers);

}  // namespace libbio::sequence
