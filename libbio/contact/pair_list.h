// Pairs of query residues in the order of belief, and the two text formats that carry them.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "libbio/contact/contact_map.h"

namespace libbio::contact {

struct ScoredPair {
  std::int64_t i = 0, j = 0;  // 0-based query residues (columns of the map), i < j
  float rank = 0;             // higher is better
  float tie_break = 0;        // decides between pairs of equal rank
};

// Sorts by rank, then tie_break, both descending, then by (i, j): the order never depends on chance.
void sort_by_rank(std::vector<ScoredPair>& pairs);

struct PairList {
  std::vector<std::int64_t> position;  // [L] 1-based positions in the query without gaps, ascending
  std::vector<ScoredPair> pairs;       // best first
};

enum class RankBy { probability, score };

// All pairs whose positions are at least map.min_separation apart. Where the two say the same, the other of
// probability and raw score decides.
PairList ranked_pairs(const ContactMap& map, RankBy rank_by = RankBy::probability);

// Free text of the header of a CASP file; line breaks in it become separate lines of the same kind.
struct CaspHeader {
  std::string target;
  std::string author;
  std::string method;
};

// CASP RR: PFRMAT, TARGET, AUTHOR, METHOD, MODEL 1, the sequence in lines of 50 letters, one line `i j 0 8 p`
// for each pair in descending order of probability p, END. i < j are positions in the query without gaps;
// positions that are not in the map (insertions of the query) are X in the sequence. At most `limit` pairs;
// 0: all.
void write_casp_rr(std::ostream& out, const ContactMap& map, const CaspHeader& header,
                   std::int64_t limit = 0);

// Tab-separated columns i, aa_i, j, aa_j, separation, score, probability with a header line, same order.
void write_pair_table(std::ostream& out, const ContactMap& map, std::int64_t limit = 0);

}  // namespace libbio::contact
