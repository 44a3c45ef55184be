// Letters of a protein exchanged for others, and the usual way to write that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/sequence/msa.h"

namespace libbio::variants {

// One letter exchanged.
struct Substitution {
  std::int64_t column = 0;  // 0-based among the L columns of the alignment
  char mutant = 'A';        // one of the 20 amino acids
  friend bool operator==(const Substitution&, const Substitution&) = default;
};

// Substitutions at different columns; none is the query itself.
struct Variant {
  std::string name;  // "A42G:D55N", numbered as the user does
  std::vector<Substitution> substitutions;
};

// What users read and write: the number of a residue in the query without gaps, from 1, plus an offset.
std::int64_t shown_number(const sequence::QueryMap& query, std::int64_t offset, std::int64_t column);
// "A42G"
std::string shown_substitution(const sequence::QueryMap& query, std::int64_t offset,
                               const Substitution& substitution);

// Every column that a variant touches, ascending, each once.
std::vector<std::int64_t> columns_of(const std::vector<Variant>& variants);

}  // namespace libbio::variants
