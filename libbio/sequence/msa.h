// A multiple sequence alignment on the columns of its query.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/sequence/alphabet.h"
#include "libbio/tensor/tensor.h"

namespace libbio::sequence {

// Where the columns of an Msa come from. Shapes: everything [L].
struct QueryMap {
  std::string name;         // as in the file, without any description
  std::string description;  // rest of the header line
  // L upper-case letters as in the file (U stays U where the Msa has kUnknown), no gaps.
  std::string sequence;
  std::vector<std::int64_t> residue_number;  // 1-based position in the query without gaps, insertions counted
  std::vector<std::int64_t> alignment_column;  // 0-based column among the match columns of the file
  // Range at the end of the name ("RASH_HUMAN/5-165"), 0-0 where there is none. Kept, never added.
  std::int64_t range_begin = 0, range_end = 0;
};

// Rows of equal length on the match columns in which the query has a residue. Row 0 is the query and has no
// gap. Immutable once built; the constructor checks all of this (ShapeError).
class Msa {
 public:
  // characters: [S, L] letters of either case, '-' and '.'; names: S. S and L are at least 1.
  Msa(Tensor<char> characters, std::vector<std::string> names, QueryMap query);
  // From codes of alphabet.h: characters are then those of letter_character, of the query as it has them.
  Msa(Tensor<Letter> letters, std::vector<std::string> names, QueryMap query);

  std::int64_t rows() const { return letters_.dim(0); }     // S
  std::int64_t columns() const { return letters_.dim(1); }  // L
  View<const Letter> letters() const { return letters_; }   // [S, L]
  // [S, L] as in the file, in upper case: B J O U X Z are apart, and so are '-' and '.' where the format
  // keeps both.
  View<const char> characters() const { return characters_; }
  const std::vector<std::string>& names() const { return names_; }
  const QueryMap& query() const { return query_; }

  // The alignment of the given rows in the given order; rows.front() must be 0. A row may be given more than
  // once.
  Msa with_rows(const std::vector<std::int64_t>& rows) const;
  // The alignment of the given columns, strictly ascending and at least one; the QueryMap keeps where they
  // come from.
  Msa with_columns(const std::vector<std::int64_t>& columns) const;
  // The alignment with '-' for every '.': a gap is a gap however its format writes it.
  Msa with_dashes() const;

 private:
  void validate() const;

  Tensor<Letter> letters_;
  Tensor<char> characters_;
  std::vector<std::string> names_;
  QueryMap query_;
};

}  // namespace libbio::sequence
