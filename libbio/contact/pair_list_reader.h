// Pair lists of other programs: CASP RR and what is written under that name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/pair_list.h"

namespace libbio::contact {

struct CaspFile {
  std::string target;    // empty if the file has none
  std::string sequence;  // upper case; empty if the file has none
  PairList list;
  std::vector<std::string> warnings;  // whole sentences
};

// Reads rows `i j d1 d2 p` (further columns ignored) or `i j p`, with or without header, sequence and END,
// plain or gzip. Only the first MODEL is read. `length` is that of the query; 0: that of the file's own
// sequence, or, without one, the highest position. Equal p keep the order of the file. Of a pair given twice,
// also as (j, i), the higher p stays and there is a warning. Throws InputError, with the line, for positions
// outside 1..length, rows that are not numbers, a sequence of another length, and a file without pairs.
CaspFile read_casp_rr(const std::string& path, std::int64_t length = 0);

}  // namespace libbio::contact
